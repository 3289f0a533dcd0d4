from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "congvu.calendars"
    label = "calendars"

    def ready(self):
        """Others remember what these streams tell of."""
        from congvu.audit import reference

        reference.register("calendars")
