from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "huiyin.ledger"
    label = "ledger"
