from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "congvu.jobs"
    label = "jobs"
