from django.apps import AppConfig


class SpotchecksConfig(AppConfig):
    name = "huiyin.spotchecks"
    label = "spotchecks"
