"""Who a session is of: asked by every page, so asked in one prepared statement."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import Subquery

from congvu.audit import reference
from congvu.audit.models import ReferenceMark
from congvu.audit.prepared import Prepared
from congvu.people.models import User

_ACCOUNT = Prepared(
    lambda key: User.objects.filter(pk=key).annotate(
        mark=Subquery(ReferenceMark.objects.filter(pk=1).values("mark"))
    )
)


class Accounts(ModelBackend):
    """As Django's; with the account the mark is read under which a page remembers what it knows.

    Not from memory: the password, by which a session holds, may have been changed a moment ago.
    """

    def get_user(self, user_id):
        """The account of a session, or None once it is locked."""
        user = _ACCOUNT.one(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        reference.seen(user.mark or "")
        return user
