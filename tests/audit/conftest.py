"""A counter at Tân Sơn in 2018 (invented), where something happens that is written down."""

from __future__ import annotations

from tests.dossiers.conftest import at, counter, receive

__all__ = ["at", "counter", "receive"]
