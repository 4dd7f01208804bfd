from django.apps import AppConfig


class OrderConfig(AppConfig):
    name = "huiyin.loops.order"
    label = "order"
