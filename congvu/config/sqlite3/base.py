"""The embedded database as we run it: who writes stands in line, and waits for a bounded time.

SQLite keeps one writer; its own way of waiting is to sleep and look again, by which some wait for
seconds while others pass. Here a transaction (always ``IMMEDIATE``), and a statement that writes
outside of one, first take their turn (:mod:`congvu.core.turns`). The lock of the database itself
is asked for afterwards as ever, so a program that knows no line can do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from congvu.core.turns import Line, TurnNotCome, line_before

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; ``patience`` is how many seconds a write waits, from ``OPTIONS["timeout"]``.

    A turn that does not come is ``OperationalError("database is locked: …")``, as SQLite says it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.patience = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        self._turn: Line | None = None

    def create_cursor(self, name=None):
        """A cursor whose writes outside of a transaction take their turn."""

        def made(connection):
            cursor = Cursor(connection)
            cursor.house = self
            return cursor

        return self.connection.cursor(factory=made)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The turn for one statement; nothing inside a transaction, which has it."""
        if self._turn is not None or self.in_atomic_block:
            yield
            return
        self._take_turn()
        try:
            yield
        finally:
            self._give_turn()

    @contextmanager
    def waiting_at_most(self, seconds: float) -> Iterator[None]:
        """Writes inside wait no longer than that, here and for a program that knows no line."""
        usual = self.patience
        self._be_patient(seconds)
        try:
            yield
        finally:
            self._be_patient(usual)

    def _be_patient(self, seconds: float) -> None:
        self.patience = seconds
        self.ensure_connection()
        self.connection.execute(f"PRAGMA busy_timeout={int(1000 * seconds)}")

    def _take_turn(self) -> None:
        if self._turn is not None or self.is_in_memory_db():
            return
        line = line_before(str(self.settings_dict["NAME"]))
        try:
            line.enter(self.patience)
        except TurnNotCome:
            words = f"database is locked: no turn to write in {self.patience:g} s"
            raise OperationalError(words) from None
        self._turn = line

    def _give_turn(self) -> None:
        line, self._turn = self._turn, None
        if line is not None:
            line.leave()

    def _start_transaction_under_autocommit(self):
        self._take_turn()
        with ExitStack() as unless_it_begins:
            unless_it_begins.callback(self._give_turn)
            super()._start_transaction_under_autocommit()
            unless_it_begins.pop_all()

    def _commit(self):
        super()._commit()  # where it fails, Django rolls back, and that gives the turn
        self._give_turn()

    def _rollback(self):
        try:
            super()._rollback()
        finally:
            self._give_turn()

    def _close(self):
        try:
            super()._close()
        finally:
            self._give_turn()


class Cursor(base.SQLiteCursorWrapper):
    """As Django's, but a single statement that writes takes its turn."""

    house: DatabaseWrapper

    def execute(self, query, params=None):
        """One statement."""
        if query[:7].lstrip().upper().startswith(WRITES):
            with self.house.turn():
                return super().execute(query, params)
        return super().execute(query, params)

    def executemany(self, query, param_list):
        """The same statement for many rows."""
        with self.house.turn():
            return super().executemany(query, param_list)
