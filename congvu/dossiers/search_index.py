"""What is searched, indexed by three letters on the embedded database.

PostgreSQL has ``pg_trgm`` (migration 0016); SQLite has FTS5 with its ``trigram`` tokenizer, which
finds the same: any part of three letters or more. Triggers on the two tables keep the index, so
single acts, bulk acts and corrections by hand alike; nothing in Python has to remember it.

A migration that rebuilds a table drops its triggers: ``migrate`` puts back what is missing and
indexes anew, and until then :func:`usable` says no and searching reads the tables through, with the
same answers. Where SQLite was built without FTS5 it stays so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import OperationalError, connections, transaction
from django.db.models.expressions import RawSQL

LEAST = 3
"""Letters a word must have to be found through the index."""

TABLES = ("dossiers_dossier", "people_party")
EVENTS = ("insert", "update", "delete")
TRIGGERS = frozenset(f"{table}_words_{event}" for table in TABLES for event in EVENTS)

_NEW = "INSERT INTO {table}_words(rowid, folded) VALUES (new.id, new.folded);"
_OLD = (
    "INSERT INTO {table}_words({table}_words, rowid, folded) VALUES ('delete', old.id, old.folded);"
)
_BUILT = (
    "DROP TRIGGER IF EXISTS {table}_words_insert",
    "DROP TRIGGER IF EXISTS {table}_words_update",
    "DROP TRIGGER IF EXISTS {table}_words_delete",
    "DROP TABLE IF EXISTS {table}_words",
    "CREATE VIRTUAL TABLE {table}_words USING fts5(folded, content='{table}',"
    " content_rowid='id', tokenize='trigram')",
    "CREATE TRIGGER {table}_words_insert AFTER INSERT ON {table} BEGIN " + _NEW + " END",
    "CREATE TRIGGER {table}_words_update AFTER UPDATE OF folded ON {table}"
    " WHEN old.folded IS NOT new.folded BEGIN " + _OLD + " " + _NEW + " END",
    "CREATE TRIGGER {table}_words_delete AFTER DELETE ON {table} BEGIN " + _OLD + " END",
    "INSERT INTO {table}_words({table}_words) VALUES ('rebuild')",
)

_OWN = "SELECT rowid FROM dossiers_dossier_words WHERE dossiers_dossier_words MATCH %s"
_ANY = (
    _OWN + " UNION SELECT id FROM dossiers_dossier WHERE applicant_id IN"
    " (SELECT rowid FROM people_party_words WHERE people_party_words MATCH %s)"
)


def _standing(connection: Any) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return TRIGGERS.intersection(name for (name,) in cursor.fetchall())


def usable(using: str = "default") -> bool:
    """True on SQLite while every trigger stands; asked anew each time, it is one small read."""
    connection = connections[using]
    return connection.vendor == "sqlite" and _standing(connection) == TRIGGERS


def build(using: str = "default") -> bool:
    """Put back what is missing and index anew; True when something was built."""
    connection = connections[using]
    if connection.vendor != "sqlite" or _standing(connection) == TRIGGERS:
        return False
    if not set(TABLES) <= set(connection.introspection.table_names()):
        return False  # not all migrated yet
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for table in TABLES:
                for statement in _BUILT:
                    cursor.execute(statement.format(table=table))
    except OperationalError as error:
        if "no such module" in str(error) or "no such tokenizer" in str(error):
            return False  # a SQLite without it
        raise
    return True


def after_migrate(*, using: str, **_given: Any) -> None:
    """What ``migrate`` does at its end."""
    build(using)


def _asked(spellings: Iterable[str]) -> str:
    return " OR ".join('"' + each.replace('"', '""') + '"' for each in spellings)


def reaches(spellings: Iterable[str]) -> bool:
    """Whether the index finds a word in each of its spellings."""
    return all(len(each) >= LEAST for each in spellings)


def in_own_words(spellings: Iterable[str]) -> RawSQL:
    """Keys of dossiers in whose own words one of the spellings stands."""
    return RawSQL(_OWN, [_asked(spellings)])


def in_any_words(spellings: Iterable[str]) -> RawSQL:
    """The same, or in the words of the applicant."""
    asked = _asked(spellings)
    return RawSQL(_ANY, [asked, asked])
