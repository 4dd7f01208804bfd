from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "huiyin.clocks"
    label = "clocks"
