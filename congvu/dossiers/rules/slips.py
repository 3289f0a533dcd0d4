"""Slips that are numbered by the year in the book of their kind: which book, how it reads. Pure."""

from __future__ import annotations

from enum import StrEnum


class Slip(StrEnum):
    """The book a slip is numbered in; its value begins the name of the series."""

    SUPPLEMENT = "supplement"
    NOT_RECEIVED = "refusal"
    STOPPED = "stopped"
    APOLOGY = "apology"
    HAND_OVER = "hand_over"


SLIP_SIGNS = {
    Slip.SUPPLEMENT: "HDHS",
    Slip.NOT_RECEIVED: "TCTN",
    Slip.STOPPED: "TB",
    Slip.APOLOGY: "PXL",
    Slip.HAND_OVER: "PBG",
}
"""The sign behind the year. A habit of the house: the forms leave it to the unit."""


def slip_scope(slip: Slip, year: int) -> str:
    """The name of the series: one for each kind and year."""
    return f"{slip}:{year}"


def slip_number(slip: Slip, serial: int, year: int) -> str:
    """``01/2018/TB``: the first notice of 2018 that work was stopped."""
    return f"{serial:02d}/{year}/{SLIP_SIGNS[slip]}"
