from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "congvu.calendars"
    label = "calendars"
