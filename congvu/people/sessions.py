"""Sessions in the database, as Django keeps them; a page that only reads does not wait to mark one.

What a session remembers beside who it is (the list one came from, the minute it was last used) is
written after the page. Where a long write holds the embedded database, the page is not kept waiting
for that, and an act that is done is not told as failed. A new session is written whatever it takes.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from congvu.audit.away import left_out_when_busy

_ASKED = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """As Django's; what changed may be left out while the database is busy."""

    def load(self):
        """What the session remembers; without a row of the model, since every page asks."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_ASKED, [self.session_key, now])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])

    def save(self, must_create=False):
        """Write the session; see the module."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        with left_out_when_busy():
            super().save()
