from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "huiyin.feeds"
    label = "feeds"
