from django.apps import AppConfig


class MailInConfig(AppConfig):
    name = "huiyin.mail_in"
    label = "mail_in"
