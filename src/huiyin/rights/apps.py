from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "huiyin.rights"
    label = "rights"
