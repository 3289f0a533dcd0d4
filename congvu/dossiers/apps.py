from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class DossiersConfig(AppConfig):
    name = "congvu.dossiers"
    label = "dossiers"

    def ready(self):
        """Triggers of the search index are off while ``migrate`` rebuilds tables, and put back."""
        from congvu.dossiers import search_index

        pre_migrate.connect(search_index.before_migrate, sender=self)
        post_migrate.connect(search_index.after_migrate, sender=self)
