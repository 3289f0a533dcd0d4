from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "congvu.legal"
    label = "legal"
