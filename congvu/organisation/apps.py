from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "congvu.organisation"
    label = "organisation"
