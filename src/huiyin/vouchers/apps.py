from django.apps import AppConfig


class VouchersConfig(AppConfig):
    name = "huiyin.vouchers"
    label = "vouchers"
