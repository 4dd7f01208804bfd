from django.apps import AppConfig


class BulletinConfig(AppConfig):
    name = "huiyin.bulletin"
    label = "bulletin"
