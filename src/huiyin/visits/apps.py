from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "huiyin.visits"
    label = "visits"
