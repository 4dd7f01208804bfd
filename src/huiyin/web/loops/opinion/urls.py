"""Addresses under /opinion/."""

from collections.abc import Sequence

from django.urls import URLPattern, path


def urlpatterns() -> Sequence[URLPattern]:
    from . import desk

    return [
        path("topics/", desk.topics, name="opinion_topics"),
        path("topics/<uuid:topic_id>/", desk.cross_off, name="opinion_topic"),
    ]
