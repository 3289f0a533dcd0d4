"""The browser repeats a draw by itself: both published vectors, and a list that was changed."""

from __future__ import annotations

import dataclasses
import json

from congvu.core.draw_bundle import Bundle
from tests.core.test_cover_draw import FRAME, PUBLIC, VECTOR
from tests.tools.test_verify_draw import FRAME as OLD
from tests.tools.test_verify_draw import LOTTERY


def answer(page, text, value="", commitment=""):
    page.fill("[name=text]", text)
    page.fill("[name=randomness]", value)
    page.fill("[name=commitment]", commitment)
    page.click("[data-draw-here] button")
    page.wait_for_selector("[data-draw-here] pre")
    lines = page.inner_text("[data-draw-here] pre").split("\n")
    return page.inner_text("[data-draw-here] p"), lines


def test_the_browser_needs_nobody_to_repeat_a_draw(desktop, axe):
    desktop.goto("/cong-khai/boc-chon/kiem-lai/")
    axe(desktop)
    said, lines = answer(desktop, OLD, LOTTERY)
    assert (said, lines[1:]) == ("Trình duyệt này tự tính: khớp.", ["xa-005", "xa-004"])
    assert lines[0].startswith("fe8932cc")
    good = Bundle(FRAME, PUBLIC, VECTOR["commitment"], tuple(VECTOR["selected"]), {})
    said, lines = answer(desktop, json.dumps(good.as_json()))
    assert (said, lines) == (
        "Trình duyệt này tự tính: khớp.",
        [VECTOR["commitment"], *VECTOR["selected"]],
    )
    for bad in (
        dataclasses.replace(good, selected=good.selected[::-1]),
        dataclasses.replace(good, frame=dataclasses.replace(FRAME, reserve=2)),
    ):
        assert "không khớp" in answer(desktop, json.dumps(bad.as_json()))[0]
    assert "không khớp" in answer(desktop, json.dumps(good.as_json()), commitment="0" * 64)[0]
