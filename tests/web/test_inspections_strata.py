"""A divided, extended sample through the pages: from the form of the commitment to the file."""

from __future__ import annotations

import json

import pytest

from congvu.core import draw_bundle
from congvu.inspections import actions
from congvu.inspections.models import Draw, SecondStage
from tests.dossiers.conftest import counter, receive  # noqa: F401
from tests.inspections.conftest import (  # noqa: F401
    act,
    areas,
    clock,
    decided,
    people,
    phu_tho,
    visits,
)
from tests.inspections.test_at_the_visit import PNG, drawn, three  # noqa: F401
from tests.inspections.test_strata import frame  # noqa: F401
from tests.web.test_inspections import as_, go, text_of  # noqa: F401

# ruff: noqa: F811
pytestmark = pytest.mark.django_db
DAY = "09/11/2018"


def test_from_the_rule_to_the_second_file(frame, decided, visits, people, act, as_):
    """Anh Sơn names strata, 10% and a rule; two deviate; the page asks for the second stage."""
    tab = go("tab", decided.pk, "so-lieu") + f"?lan={visits.huyen.pk}"
    browser = as_(people.son, f"{DAY} 09:00")
    page = text_of(browser.get(tab))
    assert "Đạt hay chưa đạt theo số liệu" in page
    asked = {"n": "60", "source": "XSMB 9/11", "strata": "numerator", "tolerable": "10"}
    half = browser.post(go("commit", frame.pk), asked | {"extend_from": "1"})
    assert half.status_code == 422
    assert "cần đủ ba số" in text_of(half)
    small = browser.post(go("commit", frame.pk), asked | {"n": "15"})
    assert small.status_code == 409
    rule = {"extend_from": "1", "extend_to": "3", "extend_by": "30"}
    assert browser.post(go("commit", frame.pk), asked | rule).status_code == 302
    page = text_of(browser.get(tab))
    assert "Đợt đầu có từ 1 đến 3 sai lệch thì rút thêm 30 hồ sơ, một lần." in page
    browser = as_(people.son, f"{DAY} 09:30")
    assert browser.post(go("reveal", frame.pk), {"randomness": "27946"}).status_code == 302
    draw = Draw.objects.get()
    for number, item in enumerate(draw.items.order_by("rank")):
        result = "deviation" if number < 2 else "clean"
        actions.examine(item, result=result, observed="Lệch", **act(people.son, f"{DAY} 10:00"))
    browser = as_(people.son, f"{DAY} 11:00")
    page = text_of(browser.get(tab))
    assert "phải rút thêm 30 hồ sơ, bằng giá trị ngẫu nhiên mới" in page
    assert browser.post(go("extend", frame.pk), {"source": "XSMB 10/11"}).status_code == 302
    browser = as_(people.son, f"{DAY} 11:30")
    used = browser.post(go("reveal_more", frame.pk), {"randomness": "27946"})
    assert used.status_code == 409
    assert browser.post(go("reveal_more", frame.pk), {"randomness": "31415"}).status_code == 302
    for item in draw.items.filter(stage=2):
        actions.examine(item, result="clean", observed="", **act(people.son, f"{DAY} 14:00"))
    page = text_of(as_(people.son, f"{DAY} 14:30").get(tab))
    assert "90 hồ sơ chọn ngẫu nhiên theo 2 nhóm trong 120 hồ sơ, thấy 2 sai lệch" in page
    assert "Mức chấp nhận ghi khi cam kết là 10%" in page
    told = browser.get(go("second_file", frame.pk)).content
    again = draw_bundle.draw_of(draw_bundle.any_frame(json.loads(told)), "31415")
    kept = draw.items.filter(stage=2).order_by("rank").values_list("subject_id", flat=True)
    assert list(again.selected) == [str(each) for each in kept]
    assert SecondStage.objects.get().seed == again.seed


def test_a_photograph_is_kept_with_a_drawn_dossier(drawn, visits, people, as_):
    """Chị Thuỷ photographs the slip of the drawn file; without a file the form says so."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    item = drawn.items.get()
    browser = as_(people.thuy, f"{DAY} 10:00")
    page = text_of(browser.get(go("compare_sample", item.pk)))
    assert "Ảnh, bản quét giấy của hồ sơ" in page
    assert browser.post(go("attach_sample", item.pk), {"caption": "x"}).status_code == 422
    sent = {"caption": "Giấy hẹn", "file": SimpleUploadedFile("a.png", PNG, "image/png")}
    answer = browser.post(go("attach_sample", item.pk), sent)
    assert answer.status_code == 302
    assert answer["Location"].endswith("#anh")
    kept = item.attachments.get()
    page = text_of(browser.get(go("compare_sample", item.pk)))
    assert kept.file.sha256[:12] in page
    assert browser.get(go("attachment", kept.pk)).content == PNG
