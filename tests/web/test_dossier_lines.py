"""The rows of a list: what people wrote is shown as they wrote it and does nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.template import Context, Template
from django.utils import translation

from congvu.dossiers.models import Dossier
from congvu.people.models import Party
from congvu.web.dossiers.rows import lines

pytestmark = pytest.mark.django_db


def show(told, choosing=()):
    source = "{% load dossier_lines %}{% dossier_rows lines choosing %}"
    return Template(source).render(Context({"lines": told, "choosing": choosing}))


@pytest.fixture
def line(receive, at):
    dossier = receive("02/07/2018 08:00")
    Party.objects.filter(pk=dossier.applicant_id).update(name='<script>alert(1)</script> & "ông"')
    return lines(Dossier.objects.filter(pk=dossier.pk), at("03/07/2018 08:00"))[0]


def test_a_name_with_signs_of_markup_stays_a_name(line):
    odd = replace(line.row, number="1<2", procedure='Cấp "sổ" & {0} %s', voided="")
    drawn = show([replace(line, row=odd, where="Phòng <A>")], choosing=["forward"])
    assert "<script>" not in drawn
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;ông&quot;" in drawn
    assert drawn.count("Cấp &quot;sổ&quot; &amp; {0} %s") == 2  # in the cell and in its title
    assert 'aria-label="Chọn hồ sơ 1&lt;2"' in drawn
    assert "Phòng &lt;A&gt;" in drawn


def test_a_voided_line_is_struck_out_with_its_reason_and_without_a_clock(line):
    drawn = show([replace(line, row=replace(line.row, voided="nhập <nhầm>"))])
    assert f"<s>{line.row.number}</s>" in drawn
    assert '<span class="help">nhập &lt;nhầm&gt;</span>' in drawn
    assert drawn.count("chip-") == 1
    assert 'type="checkbox"' not in drawn


def test_a_line_without_a_number_and_without_a_due_moment_says_so(line):
    drawn = show([replace(line, row=replace(line.row, number="", due_at=None))])
    assert "chưa có số" in drawn
    assert '<span title=""></span>' in drawn


def test_each_row_leads_to_its_own_dossier(line):
    drawn = show([line, replace(line, row=replace(line.row, id=99))], choosing=["forward"])
    assert f'href="/ho-so/{line.row.id}/"' in drawn
    assert 'href="/ho-so/99/"' in drawn
    assert 'value="99"' in drawn


def test_the_words_of_a_row_follow_the_language_of_the_reader(line):

    with translation.override("en"):
        drawn = show([line])
    assert 'data-label="Due"' in drawn
    assert "Người nộp" not in drawn


def test_a_group_keeps_what_narrows_and_leaves_the_page_of_the_other(rf):
    """“1.000+” where it was not counted to the end."""
    groups = [
        {"code": "", "label": "Đang <giải quyết>", "active": True, "count": 7, "more": False},
        {"code": "returned", "label": "Đã trả", "active": False, "count": 1000, "more": True},
    ]
    request = rf.get("/ho-so/xu-ly/", {"group": "mine", "q": "a&b", "page": "3"})
    source = "{% load dossier_lines %}{% queue_groups groups %}"
    drawn = Template(source).render(Context({"groups": groups, "request": request}))
    assert 'href="?group=&amp;q=a%26b" aria-current="true" data-group=""' in drawn
    assert 'href="?group=returned&amp;q=a%26b" data-group="returned"' in drawn
    assert "Đang &lt;giải quyết&gt;" in drawn
    assert '<span class="how-many">1.000+</span>' in drawn
    assert "page=" not in drawn
