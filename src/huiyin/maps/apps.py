from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "huiyin.maps"
    label = "maps"
