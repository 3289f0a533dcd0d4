"""The other half of the table of roles: its own file, so that two processes share the asking."""

from __future__ import annotations

import pytest

from tests.house.test_roles import ROLES, WORKERS, asked, faults_of

__all__ = ["asked"]


@pytest.mark.django_db
def test_everyone_else_by_route_by_own_and_other_unit(asked, at_time):
    faults = faults_of([role for role in ROLES if role not in WORKERS], asked, at_time)
    assert not faults, "\n".join(faults)
