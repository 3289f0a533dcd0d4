from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "congvu.inspections"
    label = "inspections"
