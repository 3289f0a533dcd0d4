"""What the embedded database knows of its rows, so that it takes the right index.

PostgreSQL counts by itself. SQLite counts when told to, and until then takes any index to find ten
rows: over 60,000 dossiers a list of the whole province took 110 ms where it takes 5, a report of a
month 64 where it takes 19.

All rows are counted, not a sample by ``PRAGMA optimize`` or ``analysis_limit``: what a sample says
of an index whose first thousand entries are empty makes lists of the whole province four to twelve
times as slow as without any count. Before SQLite 3.46 ``PRAGMA optimize`` looks, besides, only at
tables which the same connection has asked. Counting 60,000 dossiers with all that belongs to them
takes less than a second, at night.
"""

from __future__ import annotations

from django.db import OperationalError, connections, transaction

from congvu.audit.away import why_away

COUNT = "ANALYZE"
RARE = ("dossier_by_another",)
"""Indexes that are nearly all empty and only ever asked for what is not.

A count takes the emptiness for the commonest value and calls such an index useless: left uncounted,
it is taken.
"""


def count_again(using: str = "default") -> bool:
    """Count; True when it was done.

    Never inside somebody's transaction. While another writes long, or nothing can be written, the
    counts of before serve on. Connections that are open learn of it when they are opened anew.
    """
    connection = connections[using]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute(COUNT)
            for name in RARE:
                cursor.execute("DELETE FROM sqlite_stat1 WHERE idx = %s", [name])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE sqlite_master")  # counts nothing: what was counted is read
    except OperationalError as error:
        if why_away(error) is None:
            raise
        return False
    return True
