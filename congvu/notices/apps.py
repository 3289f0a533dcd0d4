from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "congvu.notices"
    label = "notices"
