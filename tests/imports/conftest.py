"""Imports stand on the counter's ground."""

from tests.dossiers.conftest import counter as counter
from tests.dossiers.conftest import receive as receive
