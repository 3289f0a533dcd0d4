"""What is searched, kept together and indexed by the database itself, on both databases.

Triggers on dossiers and people keep :class:`~congvu.dossiers.models.DossierWords`, one narrow row a
dossier; nothing in Python has to remember it. Two indexes lie on it: one by three letters, which
finds a word of three letters or more anywhere (``pg_trgm``; FTS5 with its ``trigram`` tokenizer),
and one by words, which finds those that begin with one or two letters (``tsvector``; FTS5).

A migration that rebuilds a table of SQLite does not bear triggers that name it: ``migrate`` takes
them off first, puts back what is missing and writes all anew, and until then :func:`usable` says
no and searching reads the tables through, with the same answers. So it stays where SQLite was built
without FTS5. Where ``pg_trgm`` may not be created, the narrow rows are read through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

LEAST = 3
"""Letters a word must have to be found anywhere; a shorter one must begin a word."""

WORDS, GRAMS, STARTS = "dossiers_dossierwords", "dossiers_word_grams", "dossiers_word_starts"
BASES = ("dossiers_dossier", "people_party")
TRIGGERS = frozenset(
    (
        "dossiers_words_come",
        "dossiers_words_change",
        "dossiers_words_go",
        "dossiers_words_of_party",
    )
)
FTS_TRIGGERS = frozenset(f"{WORDS}_{event}" for event in ("insert", "update", "delete"))

_PIECES = re.compile(r"[^\W_]+")

_FILL = (
    f"DELETE FROM {WORDS}",
    f"INSERT INTO {WORDS} (dossier_id, folded) SELECT d.id, d.folded || {{nl}} || p.folded"
    " FROM dossiers_dossier d JOIN people_party p ON p.id = d.applicant_id",
)

# --- SQLite ---------------------------------------------------------------------------------------

_OF_NEW = "new.folded || char(10) || (SELECT folded FROM people_party WHERE id = new.applicant_id)"
_OF_PARTY = (
    f"UPDATE {WORDS} SET folded = (SELECT d.folded FROM dossiers_dossier d WHERE d.id = dossier_id)"
    " || char(10) || new.folded"
    " WHERE dossier_id IN (SELECT id FROM dossiers_dossier WHERE applicant_id = new.id)"
)
_SQLITE = (
    "CREATE TRIGGER dossiers_words_come AFTER INSERT ON dossiers_dossier BEGIN"
    f" INSERT INTO {WORDS}(dossier_id, folded) VALUES (new.id, {_OF_NEW}); END",
    "CREATE TRIGGER dossiers_words_change AFTER UPDATE OF folded, applicant_id ON dossiers_dossier"
    " WHEN old.folded IS NOT new.folded OR old.applicant_id IS NOT new.applicant_id BEGIN"
    f" UPDATE {WORDS} SET folded = {_OF_NEW} WHERE dossier_id = new.id; END",
    "CREATE TRIGGER dossiers_words_go AFTER DELETE ON dossiers_dossier BEGIN"
    f" DELETE FROM {WORDS} WHERE dossier_id = old.id; END",
    "CREATE TRIGGER dossiers_words_of_party AFTER UPDATE OF folded ON people_party"
    f" WHEN old.folded IS NOT new.folded BEGIN {_OF_PARTY}; END",
)
_FTS = {
    GRAMS: "tokenize='trigram'",
    STARTS: "tokenize='unicode61 remove_diacritics 0', prefix='1 2'",
}
_NEW = "INSERT INTO {fts}(rowid, folded) VALUES (new.dossier_id, new.folded);"
_OLD = "INSERT INTO {fts}({fts}, rowid, folded) VALUES ('delete', old.dossier_id, old.folded);"


def _fts_statements() -> Iterable[str]:
    for name, how in _FTS.items():
        yield f"DROP TABLE IF EXISTS {name}"
        yield (
            f"CREATE VIRTUAL TABLE {name} USING fts5(folded, content='{WORDS}',"
            f" content_rowid='dossier_id', {how})"
        )
    new, old = ("".join(each.format(fts=name) for name in _FTS) for each in (_NEW, _OLD))
    yield f"CREATE TRIGGER {WORDS}_insert AFTER INSERT ON {WORDS} BEGIN {new} END"
    yield f"CREATE TRIGGER {WORDS}_update AFTER UPDATE ON {WORDS} BEGIN {old} {new} END"
    yield f"CREATE TRIGGER {WORDS}_delete AFTER DELETE ON {WORDS} BEGIN {old} END"
    for name in _FTS:
        yield f"INSERT INTO {name}({name}) VALUES ('rebuild')"


def _build_sqlite(cursor: Any) -> None:
    for trigger in (*TRIGGERS, *FTS_TRIGGERS):
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for statement in (*_FILL, *_SQLITE, *_fts_statements()):
        cursor.execute(statement.replace("{nl}", "char(10)"))


# --- PostgreSQL -----------------------------------------------------------------------------------

# A short word is looked for at the beginning of words, which every mark and "_" set apart: so does
# FTS5, and the parser of PostgreSQL must see nothing it would take for an address or a version.
_VECTOR = r"to_tsvector('simple', regexp_replace(folded, '\W|_', ' ', 'g'))"
# What was written last waits in a list that every search reads through: it is kept short.
_PENDING = "WITH (gin_pending_list_limit = 256)"
_POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION dossiers_words_come() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO {WORDS} (dossier_id, folded)
            SELECT n.id, n.folded || E'\\n' || p.folded
            FROM came n JOIN people_party p ON p.id = n.applicant_id;
        RETURN NULL;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION dossiers_words_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE {WORDS} SET folded = new.folded || E'\\n' || p.folded
            FROM people_party p WHERE p.id = new.applicant_id AND dossier_id = new.id;
        RETURN NULL;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION dossiers_words_go() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM {WORDS} WHERE dossier_id = old.id;
        RETURN NULL;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION dossiers_words_of_party() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE {WORDS} SET folded = d.folded || E'\\n' || new.folded
            FROM dossiers_dossier d WHERE d.applicant_id = new.id AND dossier_id = d.id;
        RETURN NULL;
    END $$""",
    # One call for all rows of a statement: a bulk insert pays once.
    "CREATE TRIGGER dossiers_words_come AFTER INSERT ON dossiers_dossier"
    " REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION dossiers_words_come()",
    "CREATE TRIGGER dossiers_words_change AFTER UPDATE ON dossiers_dossier FOR EACH ROW"
    " WHEN (old.folded IS DISTINCT FROM new.folded"
    " OR old.applicant_id IS DISTINCT FROM new.applicant_id)"
    " EXECUTE FUNCTION dossiers_words_change()",
    "CREATE TRIGGER dossiers_words_go AFTER DELETE ON dossiers_dossier FOR EACH ROW"
    " EXECUTE FUNCTION dossiers_words_go()",
    "CREATE TRIGGER dossiers_words_of_party AFTER UPDATE ON people_party FOR EACH ROW"
    " WHEN (old.folded IS DISTINCT FROM new.folded) EXECUTE FUNCTION dossiers_words_of_party()",
    # Kept beside the words: where most rows are found, taking each apart anew would cost seconds.
    f"ALTER TABLE {WORDS} ADD COLUMN IF NOT EXISTS starts tsvector"
    f" GENERATED ALWAYS AS ({_VECTOR}) STORED",
    f"CREATE INDEX IF NOT EXISTS {STARTS} ON {WORDS} USING gin (starts) {_PENDING}",
)
_TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    f"CREATE INDEX IF NOT EXISTS {GRAMS} ON {WORDS} USING gin (folded gin_trgm_ops) {_PENDING}",
)
_ON = {
    "dossiers_words_of_party": "people_party",
}


def _build_postgres(cursor: Any, using: str) -> None:
    cursor.execute("LOCK TABLE dossiers_dossier, people_party IN SHARE ROW EXCLUSIVE MODE")
    for trigger in sorted(TRIGGERS):
        table = _ON.get(trigger, "dossiers_dossier")
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
    for statement in (*_FILL, *_POSTGRES):
        cursor.execute(statement.replace("{nl}", "E'\\n'"))
    try:
        with transaction.atomic(using=using):
            for statement in _TRIGRAMS:
                cursor.execute(statement)
    except DatabaseError:
        pass  # not installed, or not ours to create: the narrow rows are read through
    cursor.execute(f"ANALYZE {WORDS}")


# --- both -----------------------------------------------------------------------------------------

_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'dossiers#_words#_%' ESCAPE '#'",
}


def _stands(connection: Any) -> bool:
    wanted = TRIGGERS | FTS_TRIGGERS if connection.vendor == "sqlite" else TRIGGERS
    with connection.cursor() as cursor:
        cursor.execute(_NAMES[connection.vendor])
        return wanted <= {name for (name,) in cursor.fetchall()}


def usable(using: str = "default") -> bool:
    """True while every trigger stands; asked anew each time, it is one small read."""
    return _stands(connections[using])


def build(using: str = "default") -> bool:
    """Put back what is missing and write all anew; True when something was built."""
    connection = connections[using]
    if _stands(connection):
        return False
    if not {WORDS, *BASES} <= set(connection.introspection.table_names()):
        return False  # not all migrated yet
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                _build_sqlite(cursor)
            else:
                _build_postgres(cursor, using)
    except OperationalError as error:
        if "no such module" in str(error) or "no such tokenizer" in str(error):
            return False  # a SQLite without it
        raise
    return True


def before_migrate(*, using: str, plan: Sequence[Any] = (), **_given: Any) -> None:
    """What ``migrate`` does before its first step on SQLite, where there is one to do.

    A table is rebuilt there by dropping it and giving its name to the new one; while a trigger of
    another table names it, SQLite refuses that name and the migration fails.
    """
    connection = connections[using]
    if not plan or connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for trigger in (*TRIGGERS, *FTS_TRIGGERS):
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")


def after_migrate(*, using: str, **_given: Any) -> None:
    """What ``migrate`` does at its end."""
    build(using)


def _quoted(words: Iterable[str]) -> str:
    return " OR ".join('"' + each.replace('"', '""') + '"' for each in words)


def pieces(word: str) -> list[str]:
    """The letters and digits of a short word; empty for a mark alone, as “%”."""
    return _PIECES.findall(word)


def is_short(spellings: Sequence[str]) -> bool:
    """Whether a word must begin a word to be found."""
    return any(len(each) < LEAST for each in spellings)


def in_words(words: Iterable[Sequence[str]], vendor: str) -> Q:
    """Dossiers in which every word stands, in one of its spellings; by index."""
    words = list(words)
    if not words:
        return Q()
    long = [tuple(each) for each in words if not is_short(each)]
    starts = [piece for each in words if is_short(each) for piece in pieces(each[0])]
    # A mark alone is in no index: it is read through, after what the other words have found.
    marks = [each[0] for each in words if is_short(each) and not pieces(each[0])]
    if vendor == "postgresql":
        return Q(pk__in=_narrow_rows([*long, *((mark,) for mark in marks)], starts))
    found = Q()
    if long:
        found &= Q(pk__in=_match(GRAMS, " AND ".join(f"({_quoted(each)})" for each in long)))
    if starts:
        found &= Q(pk__in=_match(STARTS, " AND ".join(f'"{each}"*' for each in starts)))
    for mark in marks:
        alone = not found
        found &= Q(pk__in=_narrow_rows([(mark,)])) if alone else Q(words__folded__contains=mark)
    return found


def _match(index: str, asked: str) -> RawSQL:
    return RawSQL(f"SELECT rowid FROM {index} WHERE {index} MATCH %s", [asked])


_LIKE = "folded LIKE %s ESCAPE '!'"


def _narrow_rows(asked: Iterable[Sequence[str]], starts: Sequence[str] = ()) -> RawSQL:
    """Keys of the narrow rows in which all of it stands."""
    where, values = [], []
    for spellings in asked:
        where.append("(" + " OR ".join([_LIKE] * len(spellings)) + ")")
        values += [f"%{_plain(each)}%" for each in spellings]
    if starts:
        where.append("starts @@ to_tsquery('simple', %s)")
        values.append(" & ".join(f"'{each}':*" for each in starts))
    return RawSQL(f"SELECT dossier_id FROM {WORDS} WHERE {' AND '.join(where)}", values)


def _plain(word: str) -> str:
    return re.sub(r"([!%_])", r"!\1", word)
