"""Users, their posts and duties; the parties whom the administration serves."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from congvu.organisation.models import Office, Unit, Validity


class UserManager(BaseUserManager):
    """Finds users by their account name."""

    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """An official's account. What it may see and do follows from its duties, not from flags."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)  # of the office; reminders go there as well
    is_active = models.BooleanField(default=True)  # False: locked by the administrator
    must_change = models.BooleanField(default=False)  # the password was given by another
    left_on = models.DateField(null=True)  # the last day; afterwards nobody logs in with it
    machine = models.BooleanField(default=False)  # a connected system: tokens, never a password

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name


class Post(Validity):
    """The post a user holds (chức vụ, vị trí) in a unit, perhaps in one of its offices."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="posts")
    title = models.CharField(max_length=120)


class DutyGrant(Validity):
    """A duty (nhiệm vụ được giao) of a user at a unit, for a time.

    ``source`` says by which paper: an assignment, or the decision that set up a delegation. What an
    administrator gave to itself is shown to the leader until ``acknowledged_at``.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="duty_grants")
    duty = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duty_grants")
    reach = models.CharField(max_length=10)
    source = models.CharField(max_length=200, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)


class StandIn(Validity):
    """``person`` is away, and ``stand_in`` does their work at ``unit`` (làm thay khi vắng).

    Both days inclusive. The stand-in acts under their own name and with their own duties.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="stand_ins")
    stand_in = models.ForeignKey(User, models.PROTECT, related_name="stands_in_for")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stand_ins")
    reason = models.CharField(max_length=200)


class SystemToken(models.Model):
    """A token (mã truy cập) by which a connected system proves itself to the API, for a time.

    Only ``digest`` is kept, never the token; ``hint`` is its beginning, by which people tell tokens
    apart. What the system may do follows from its duties, as for people.
    """

    system = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    note = models.CharField(max_length=120, blank=True)
    hint = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_reason = models.CharField(max_length=200, blank=True)
    used_on = models.DateField(null=True)  # the last day it opened the door

    def __str__(self) -> str:
        return self.hint


class Subscription(models.Model):
    """A connected system is told of acts on dossiers (đăng ký nhận thông báo), until it is ended.

    ``kinds`` are kinds of events; ``unit`` empty: of every dossier the system may see. The secret
    that signs follows from ``nonce`` and the key of the installation, and is kept nowhere; the one
    before it signs too until ``former_until``. ``held_at``: what is to be told waits since then.
    """

    system = models.ForeignKey(User, models.PROTECT, related_name="subscriptions")
    url = models.CharField(max_length=200)
    kinds = models.JSONField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    nonce = models.CharField(max_length=32)
    former_nonce = models.CharField(max_length=32, blank=True)
    former_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.url


class Party(models.Model):
    """A person or organisation that is served (cá nhân, tổ chức). Personal data lives here only.

    ``identity_source`` says where identifier, name and birth date came from: the square code of a
    card that was read, or typed by hand. Reading a code is no proof of identity: it can be copied.
    """

    kind = models.CharField(max_length=15)
    name = models.CharField(max_length=200)
    identifier = models.CharField(max_length=20, blank=True, db_index=True)
    phone = models.CharField(max_length=20, blank=True, db_index=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=10, blank=True)
    old_identifier = models.CharField(max_length=20, blank=True, db_index=True)
    issued_on = models.DateField(null=True)
    identity_source = models.CharField(max_length=10, blank=True)
    tax_code = models.CharField(max_length=20, blank=True, db_index=True)
    representative = models.CharField(max_length=200, blank=True)
    folded = models.CharField(max_length=400)
    # By the act that registered; keys are drawn ahead, so they do not say who came last.
    registered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
