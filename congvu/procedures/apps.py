from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "congvu.procedures"
    label = "procedures"

    def ready(self):
        """Others remember what these streams tell of."""
        from congvu.audit import reference

        reference.register("procedure", "received", "catalogue")
