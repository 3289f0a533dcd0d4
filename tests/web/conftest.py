"""The counter of the dossiers' cases serves the doors too."""

from tests.dossiers.conftest import at, counter, receive

__all__ = ["at", "counter", "receive"]
