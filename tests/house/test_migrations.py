"""No model changes without its migration, and the migrations build what the models say."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.house.source import PACKAGE, imports_in, module_name, parsed


@pytest.mark.django_db
def test_no_model_change_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_the_test_database_was_built_by_every_migration():
    """The tests run on what ``congvu migrate`` makes, from nothing to the last one."""
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    assert not executor.migration_plan(targets)
    assert {app for app, _ in targets} >= {"audit", "organisation", "people"}


@pytest.mark.django_db
def test_the_tables_have_the_columns_of_the_models():
    from django.apps import apps

    with connection.cursor() as cursor:
        for model in apps.get_models():
            if not model._meta.managed or model._meta.proxy:
                continue
            table = model._meta.db_table
            stored = {
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            }
            wanted = {field.column for field in model._meta.local_concrete_fields}
            assert wanted <= stored, table


@pytest.mark.django_db
def test_a_database_made_step_by_step_is_taken_as_it_stands():
    """The steps that one migration of today stands for are not made a second time."""
    executor = MigrationExecutor(connection)
    whole = {key: one for key, one in executor.loader.disk_migrations.items() if one.replaces}
    assert len(whole) == 12
    for (app, name), one in whole.items():
        executor.recorder.record_unapplied(app, name)
        for step in one.replaces:
            executor.recorder.record_applied(*step)
    before = MigrationExecutor(connection)
    assert not before.migration_plan(before.loader.graph.leaf_nodes())
    before.check_replacements()
    assert whole.keys() <= before.recorder.applied_migrations().keys()


def test_each_app_has_one_last_migration():
    """Two people who add a migration at once must order them: no merge is left to chance."""
    loader = MigrationLoader(None)
    assert not loader.detect_conflicts()


def test_migrations_touch_no_model_of_today():
    """A migration that imports the product's models changes its meaning when they do."""
    assert not [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.glob("*/migrations/0*.py")
        for one in imports_in(parsed(path), module_name(path))
        if one.module.startswith("congvu.") and ".models" in one.module
    ]
