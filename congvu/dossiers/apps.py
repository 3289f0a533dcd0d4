from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DossiersConfig(AppConfig):
    name = "congvu.dossiers"
    label = "dossiers"

    def ready(self):
        """A rebuilt table has lost the triggers of its search index: ``migrate`` puts them back."""
        from congvu.dossiers import search_index

        post_migrate.connect(search_index.after_migrate, sender=self)
