from django.apps import AppConfig


class LoopsConfig(AppConfig):
    name = "huiyin.loops"
    label = "loops"

    def ready(self) -> None:
        from .registry import give_all

        give_all()
