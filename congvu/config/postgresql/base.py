"""PostgreSQL as Django knows it: lines tried without asking the server, moments read at once."""

from __future__ import annotations

import select
from datetime import UTC
from typing import Any

from django.db.backends.postgresql import base
from psycopg import _queries

try:
    # Not the class of the same name in psycopg.types: that one is written in Python.
    from psycopg_binary._psycopg import TimestamptzLoader
except ImportError:  # a psycopg without its compiled part
    TimestamptzLoader = None


# A statement with more than 50 values psycopg takes apart anew each time, lest somebody's thousand
# shapes of one fill its memory. An act has few shapes, and the row of a dossier 65 columns.
_queries.MAX_CACHED_STATEMENT_PARAMS = 400
_queries.MAX_CACHED_STATEMENT_LENGTH = 16_384


class DatabaseWrapper(base.DatabaseWrapper):
    """As in Django, but for :meth:`is_usable` and how moments are read.

    Django reads each moment with a pattern of Python, for it may have to put it in another zone.
    Here the line to the server always speaks UTC, and psycopg's compiled reader gives the same.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A line whose moments are read by the compiled reader, where there is one."""
        connection = super().get_new_connection(conn_params)
        if self._reads_at_once():
            connection.adapters.register_loader("timestamptz", TimestamptzLoader)
        return connection

    def _reads_at_once(self) -> bool:
        binds = self.settings_dict["OPTIONS"].get("server_side_binding") is True
        return TimestamptzLoader is not None and binds and self.timezone is UTC

    def create_cursor(self, name: str | None = None) -> Any:
        """As in Django, which would look in each cursor whether its own reader is there."""
        if not self._reads_at_once():
            return super().create_cursor(name)
        if name:
            hold = self.connection.autocommit
            return self.connection.cursor(name, scrollable=False, withhold=hold)
        return self.connection.cursor()

    def is_usable(self) -> bool:
        """Whether the line kept from an earlier request still stands.

        A server says nothing on an idle line but that it ends (or a notice). So where nothing lies
        there to be read the line stands, and no statement is spent on it in every request.
        """
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        if not waiting.poll(0):
            return True
        usable: bool = super().is_usable()
        return usable
