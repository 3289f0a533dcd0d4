from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "congvu.people"
    label = "people"

    def ready(self):
        """Others remember what these streams tell of."""
        from congvu.audit import reference

        reference.register("user")
