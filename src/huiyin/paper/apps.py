from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "huiyin.paper"
    label = "paper"
