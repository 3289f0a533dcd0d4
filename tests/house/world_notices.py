"""Notices at each place: one drafted, one put up for the leader, one published with a figure."""

from __future__ import annotations

from typing import Any

from congvu.core.actors import SYSTEM
from congvu.notices import actions, drafting


def notices(place: Any, at: Any) -> None:
    """From the signed report of the place; the system puts up and approves."""
    who = {"by": SYSTEM, "at": at}
    place.drafted_news = _news(place, "soạn", who)
    place.waiting_news = actions.submit(_news(place, "chờ", who), **who)
    told = _news(place, "công bố", who)
    place.told_figure = told.figures.order_by("number")[0]
    place.figure_key = drafting.locked_in_report(place.signed_report)[0].key
    for act in (actions.submit, actions.approve, actions.publish):
        told = act(told, **who)
    place.told_news = told


def _news(place: Any, word: str, who: Any) -> Any:
    made = actions.draft_news(place.signed_report, **who)
    # What is published is everybody's; what is not bears the mark of its place.
    title = "Tin" if word == "công bố" else f"{place.mark} tin {word}"
    return actions.edit(made, title=title, body="Theo báo cáo.", **who)
