"""The verbs of procedures: publishing, receiving, the boards."""

from congvu.procedures.actions.boards import post, take_down
from congvu.procedures.actions.publishing import (
    load_catalogue,
    publish_procedure,
    publish_version,
    repeal,
)
from congvu.procedures.actions.receiving import assign_to_unit, set_online_level, stop_receiving

__all__ = [
    "assign_to_unit",
    "load_catalogue",
    "post",
    "publish_procedure",
    "publish_version",
    "repeal",
    "set_online_level",
    "stop_receiving",
    "take_down",
]
