from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "huiyin.figures"
    label = "figures"

    def ready(self) -> None:
        from huiyin.cases import registry

        from .actions import note_moved

        registry.note(note_moved)
