from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "congvu.procedures"
    label = "procedures"
