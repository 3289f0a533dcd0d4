from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "congvu.outbox"
    label = "outbox"
