from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "congvu.figures"
    label = "figures"
