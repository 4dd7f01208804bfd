from django.apps import AppConfig


class PromptsConfig(AppConfig):
    name = "huiyin.prompts"
    label = "prompts"
