"""The verbs on people: accounts, posts, duties, stand-ins; registering whom we serve."""

from congvu.people.actions.accounts import (
    change_password,
    change_post,
    create_user,
    issue_password,
    leave,
    lift_lockout,
    lock,
    set_email,
    set_password,
    unlock,
)
from congvu.people.actions.duties import acknowledge_grant, delegate, end_duty, grant_duty
from congvu.people.actions.parties import register_parties, register_party
from congvu.people.actions.stand_ins import appoint_stand_in, end_stand_in
from congvu.people.actions.subscribing import (
    change_secret,
    hold_subscription,
    resume_subscription,
    subscribe,
    unsubscribe,
)
from congvu.people.actions.systems import connect_system, issue_token, note_use, revoke_token

__all__ = [
    "acknowledge_grant",
    "appoint_stand_in",
    "change_password",
    "change_post",
    "change_secret",
    "connect_system",
    "create_user",
    "delegate",
    "end_duty",
    "end_stand_in",
    "grant_duty",
    "hold_subscription",
    "issue_password",
    "issue_token",
    "leave",
    "lift_lockout",
    "lock",
    "note_use",
    "register_parties",
    "register_party",
    "resume_subscription",
    "revoke_token",
    "set_email",
    "set_password",
    "subscribe",
    "unlock",
    "unsubscribe",
]
