from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "huiyin.translations"
    label = "translations"
