from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "congvu.organisation"
    label = "organisation"

    def ready(self):
        """Others remember what these streams tell of."""
        from congvu.audit import reference

        reference.register("organisation")
