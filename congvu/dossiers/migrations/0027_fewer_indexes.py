"""Indexes that nobody asks go; of what few dossiers have, the few alone are indexed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from congvu.audit.indexes import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0026_take_number'),
        ('organisation', '0001_squashed_0002_unit_contact'),
        ('people', '0009_when_registered'),
        ('procedures', '0001_squashed_0002_routes_as_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Not by AlterField, which on SQLite makes the tables anew, without their triggers.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                DropIndexes(
                    {
                        'dossiers_dossier_unit_id_49f6b550': ('dossiers_dossier', 'unit_id'),
                        'dossiers_dossier_version_id_8589a504': ('dossiers_dossier', 'version_id'),
                        'dossiers_dossier_competent_unit_id_5a088221': ('dossiers_dossier', 'competent_unit_id'),
                        'dossiers_dossier_receiver_id_8294f007': ('dossiers_dossier', 'receiver_id'),
                        'dossiers_dossier_parent_id_785649f5': ('dossiers_dossier', 'parent_id'),
                        'dossiers_dossier_parent_step_id_e4267c21': ('dossiers_dossier', 'parent_step_id'),
                        'dossiers_dossier_papers_user_id_35999ffc': ('dossiers_dossier', 'papers_user_id'),
                        'dossiers_dossier_filing_code_81378199_like': ('dossiers_dossier', 'filing_code'),
                        'dossiers_dossier_origin_b616b3b5_like': ('dossiers_dossier', 'origin'),
                        'dossiers_dossier_proof_key_bed9b0ef_like': ('dossiers_dossier', 'proof_key'),
                        'dossiers_dossierpaper_dossier_id_6124b9d0': ('dossiers_dossierpaper', 'dossier_id'),
                        'dossiers_dossierpaper_source_id_a6fffe5e': ('dossiers_dossierpaper', 'source_id'),
                        'dossiers_dossierstep_dossier_id_c1142212': ('dossiers_dossierstep', 'dossier_id'),
                    }
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='dossier',
                    name='competent_unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers_to_decide', to='organisation.unit'),
                ),
                migrations.AlterField(
                    model_name='dossier',
                    name='papers_user',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='dossier',
                    name='parent',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='dossiers.dossier'),
                ),
                migrations.AlterField(
                    model_name='dossier',
                    name='parent_step',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='dossiers.dossierstep'),
                ),
                migrations.AlterField(
                    model_name='dossier',
                    name='receiver',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='results_received', to='people.party'),
                ),
                migrations.AlterField(
                    model_name='dossier',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='organisation.unit'),
                ),
                migrations.AlterField(
                    model_name='dossier',
                    name='version',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='procedures.procedureversion'),
                ),
                migrations.AlterField(
                    model_name='dossierpaper',
                    name='dossier',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='dossiers.dossier'),
                ),
                migrations.AlterField(
                    model_name='dossierpaper',
                    name='source',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier'),
                ),
                migrations.AlterField(
                    model_name='dossierstep',
                    name='dossier',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='dossiers.dossier'),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(condition=models.Q(('receiver__isnull', False)), fields=['receiver'], name='dossier_receiver'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent'], name='dossier_parent'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(condition=models.Q(('parent_step__isnull', False)), fields=['parent_step'], name='dossier_parent_step'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(condition=models.Q(('papers_user__isnull', False)), fields=['papers_user'], name='dossier_papers_user'),
        ),
        migrations.AddIndex(
            model_name='dossierpaper',
            index=models.Index(condition=models.Q(('source__isnull', False)), fields=['source'], name='dossier_paper_source'),
        ),
    ]
