from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class DossiersConfig(AppConfig):
    name = "congvu.dossiers"
    label = "dossiers"

    def ready(self):
        """Triggers of the search index are off while ``migrate`` rebuilds tables, and put back.

        Others remember what the streams named here tell of.
        """
        from congvu.audit import reference
        from congvu.dossiers import search_index

        reference.register("wordings", "booklock", "fees")

        pre_migrate.connect(search_index.before_migrate, sender=self)
        post_migrate.connect(search_index.after_migrate, sender=self)
