from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "huiyin.web"
    label = "web"

    def ready(self) -> None:
        from .languages import know_tibetan

        know_tibetan()
