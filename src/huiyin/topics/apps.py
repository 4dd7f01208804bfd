from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "huiyin.topics"
    label = "topics"

    def ready(self) -> None:
        from huiyin.cases import registry

        from .noting import note_words

        registry.note_words(note_words)
