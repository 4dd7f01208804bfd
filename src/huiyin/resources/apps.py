from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "huiyin.resources"
    label = "resources"
