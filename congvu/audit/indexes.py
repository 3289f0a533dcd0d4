"""Indexes that nobody asks and every row written pays for: a migration operation drops them.

Django makes one for each foreign key, also where another index begins with the same column; and on
PostgreSQL a second one for each indexed text, for searches by its beginning. A receipt wrote 85
entries of indexes, a quarter of them such.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory


class DropIndexes(Operation):
    """Drops indexes by their names, which Django makes of table and column alike everywhere.

    ``indexes``: the table and column of each, for the way back. One whose name ends in ``_like`` is
    PostgreSQL's alone. The models say it beside: by ``state_operations``, where they change.
    """

    category = OperationCategory.REMOVAL
    reduces_to_sql = True
    reversible = True
    LIKE = "_like"

    def __init__(self, indexes: dict[str, tuple[str, str]]) -> None:
        self.indexes = indexes

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"indexes": self.indexes}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: the models do not tell of them."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        quote = schema_editor.quote_name
        for name in self._here(schema_editor):
            schema_editor.execute(f"DROP INDEX IF EXISTS {quote(name)}")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        quote = schema_editor.quote_name
        for name in self._here(schema_editor):
            table, column = self.indexes[name]
            ways = " varchar_pattern_ops" if name.endswith(self.LIKE) else ""
            on = f"{quote(table)} ({quote(column)}{ways})"
            schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {quote(name)} ON {on}")

    def _here(self, schema_editor: Any) -> list[str]:
        postgresql = schema_editor.connection.vendor == "postgresql"
        return [name for name in self.indexes if postgresql or not name.endswith(self.LIKE)]

    def describe(self) -> str:
        return "Drop indexes " + ", ".join(self.indexes)
