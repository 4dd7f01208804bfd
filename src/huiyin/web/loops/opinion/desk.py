"""`/opinion/topics/`: the town's list of questions to deliberate, where each came from, and crossing one off."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases.lane import Refused
from huiyin.loops.opinion.actions import cross_off_topic
from huiyin.loops.opinion.queries import topics_of
from huiyin.people.actors import Actor
from huiyin.web.access import actor_for
from huiyin.web.components import Tab
from huiyin.web.desk.frame import page, staff_page
from huiyin.web.desk.frame import town_of as town_of_actor
from huiyin.web.now import now
from huiyin.web.say import said


def tabs_of(actor: Actor) -> list[Tab]:
    """The list of topics, for the town's desk."""
    if not any(seat.role == "town" for seat in actor.seats):
        return []
    return [Tab(_("Topics"), reverse("opinion_topics"))]


@staff_page("town")
def topics(request: HttpRequest) -> HttpResponse:
    """The list: what waits, then what was crossed off."""
    return _draw(request, {})


@require_POST
@staff_page("town")
def cross_off(request: HttpRequest, topic_id: UUID) -> HttpResponse:
    """Cross one off. What was typed stays where it can't be."""
    outcome = request.POST.get("outcome", "")
    try:
        cross_off_topic(topic_id=topic_id, outcome=outcome, by=actor_for(request), at=now())
    except Refused as refused:
        return _draw(request, {topic_id: (outcome, " ".join(said(why) for why in refused.whys))}, status=422)
    return redirect("opinion_topics")


def _draw(request: HttpRequest, typed: dict[UUID, tuple[str, str]], status: int = 200) -> HttpResponse:
    town_id = town_of_actor(actor_for(request))
    if town_id is None:
        return redirect("desk")
    context = {
        "topics": [(topic, *typed.get(topic.pk, ("", ""))) for topic in topics_of(town_id)],
        "done": topics_of(town_id, done=True),
        "lost": [
            text for key, text in typed.items() if key not in {topic.pk for topic in topics_of(town_id)}
        ],
    }
    return page(request, "opinion/desk_topics.html", context, current="opinion_topics", status=status)
