"""Officials edit the template in Word: it is read before it is taken in, and never reaches back."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest
from pypdf import PdfReader

from congvu.documents import queries as documents
from congvu.documents import word_templates
from congvu.inspections import actions, word_papers
from congvu.inspections.models import Conclusion, WordTemplate
from congvu.inspections.rules import Advice
from congvu.inspections.word_kinds import CONCLUSION, KINDS, ROUND
from tests.inspections.conftest import refusal

KIND = KINDS[CONCLUSION]
SHIPPED = KIND.default.read_bytes()


def edited(*changes, add=()):
    """The shipped template with words replaced, and lines added, as in Word."""
    document = docx.Document(io.BytesIO(SHIPPED))
    lines = [*document.paragraphs]
    for table in document.tables:
        lines += [line for row in table.rows for cell in row.cells for line in cell.paragraphs]
    for old, new in changes:
        touched = 0
        for line in lines:
            for run in line.runs:
                if old in run.text:
                    run.text, touched = run.text.replace(old, new), touched + 1
        assert touched, old
    for text in add:
        document.add_paragraph(text)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def with_part(name, content):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SHIPPED)) as old, zipfile.ZipFile(made, "w") as new:
        for each in old.namelist():
            new.writestr(each, old.read(each) if each != name else content)
        if name not in old.namelist():
            new.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("code", list(KINDS))
def test_what_ships_passes_its_own_check(code):
    kind = KINDS[code]
    word_templates.check(kind.default.read_bytes(), kind)
    made = word_templates.fill(kind.default.read_bytes(), kind.sample, demo=None)
    text = word_templates.text_of(made)
    for words in kind.required.values():
        assert words in text
    assert "{{" not in text
    assert "{%" not in text


@pytest.mark.parametrize(
    ("content", "code", "named"),
    [
        (b"khong phai tep word", "template-not-word", ""),
        (SHIPPED[: len(SHIPPED) // 2], "template-not-word", ""),
        (SHIPPED[:3000] + b"x" * 40 + SHIPPED[3040:], "template-not-word", ""),
        (with_part("[Content_Types].xml", b"<x>"), "template-not-word", ""),
        (with_part("word/document.xml", b"<a/>"), "template-not-word", ""),
        (b"PK" + b"0" * 2_100_000, "template-too-large", ""),
        (edited(add=["{{ so_luong }}"]), "template-tag-unknown", "so_luong"),
        (edited(("{{ kn.chu_tri }}", "{{ kn.phu_trach }}")), "template-tag-unknown",
         "kien_nghi.phu_trach"),
        (edited(("in kien_nghi", "in nguyen_nhan")), "template-tag-unknown", "nguyen_nhan"),
        (edited(("{{ kn.thoi_han }}", "")), "template-tag-missing", "kien_nghi.thoi_han"),
        (edited(("{{ ph.noi_dung }}", "{% if ph.can_cu == 'x' %}{{ ph.noi_dung }}{% endif %}")),
         "template-tag-missing", "don_vi.han_che.noi_dung"),
        (edited(add=["{{ so.__class__.__mro__ }}"]), "template-tag-unknown", "so.__class__"),
        (edited(add=["{{ so * 1000000000 }}"]), "template-statement", "mul"),
        (edited(add=["{% for a in range(9999999) %}{% endfor %}"]), "template-statement", "for"),
        (edited(add=["{{ cycler('a') }}"]), "template-statement", "call"),
        (edited(add=["{% include 'a' %}"]), "template-statement", "include"),
        (edited(add=["{{ so|attr('x') }}"]), "template-statement", "attr"),
        (edited(add=["{{ so "]), "template-broken", ""),
        (edited(add=["{%p for x in kien_nghi %}"]), "template-broken", ""),
        (with_part("word/vbaProject.bin", b"x"), "template-active", ""),
        (with_part("word/_rels/document.xml.rels", b'<Relationships xmlns="http://schemas.'
                   b'openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
                   b'Type="http://x/attachedTemplate" Target="http://x/" TargetMode="External"/>'
                   b"</Relationships>"), "template-active", ""),
        (with_part("word/extra.xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/x'>]><a/>"),
         "template-active", ""),
        (with_part("word/extra.xml", b"<w:txbxContent/>"), "template-drawn", ""),
    ],
)  # fmt: skip
def test_what_is_sent_back_and_why(content, code, named):
    answer = refusal(word_templates.check, content, KIND)
    assert answer.code == code
    assert named in " ".join(str(each) for each in answer.params.values())


def test_words_typed_by_officials_stay_words():
    """What is in the data is never read as a command."""
    data = {**KIND.sample, "nguyen_nhan": "{{ so }} <w:p/> & {% raw %}"}
    text = word_templates.text_of(word_templates.fill(SHIPPED, data, demo=None))
    assert "{{ so }} <w:p/> & {% raw %}" in text


def test_the_pdf_says_what_the_word_file_says():
    made = word_templates.fill(edited(add=["Câu thêm của huyện."]), KIND.sample, demo=None)
    from congvu.documents.docx_pdf import docx_pdf

    drawn = docx_pdf(
        made, title="x", issuer="y", qr="z", qr_label="58/TB", foot="", demo=None,
        page_number="top-center",
    )  # fmt: skip
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages)
    for words in ("THÔNG BÁO KẾT LUẬN", "Câu thêm của huyện.", "20/12/2018", "Văn phòng"):
        assert words in " ".join(text.split()), words


@pytest.fixture
def take(phu_tho, people, act):
    def taken(content=SHIPPED, since=date(2018, 11, 1), when="01/11/2018 08:00", code=CONCLUSION):
        return actions.take_template(
            phu_tho, code=code, content=content, name="mau.docx", valid_from=since,
            **act(people.huong, when),
        )  # fmt: skip

    return taken


@pytest.mark.django_db
def test_the_version_of_the_day_of_signature_is_used_and_kept(
    take, decided, visits, signed, people, act, tan_son, phu_tho
):
    """Given a template from 1 November, when a later one comes, the signed paper stays."""
    first = take(edited(("TRƯỞNG ĐOÀN", "TRƯỞNG ĐOÀN KIỂM TRA")))
    take(edited(("TRƯỞNG ĐOÀN", "MẪU CỦA THÁNG MƯỜI HAI")), since=date(2018, 12, 1),
         when="02/11/2018 08:00")  # fmt: skip
    signed(visits.xa)
    signed(visits.huyen)
    conclusion = actions.conclude(
        decided, number="58/TB-SNV", signed_on=date(2018, 11, 23),
        signer="Bùi Thái Sơn, Phó Giám đốc", causes="Chưa phân công rõ.",
        advice=[
            Advice("Ban hành quy chế.", "Ban hành quy chế tài sản công", tan_son.pk, "Phòng",
                   "Quyết định", date(2018, 12, 31), area="5")
        ],
        **act(people.huong, "23/11/2018 09:00"),
    )  # fmt: skip
    kept = word_papers.paper_of(conclusion, CONCLUSION, word_papers.WORD)
    assert kept.version == first.valid_from.isoformat()
    assert first.file.sha256 in kept.payload
    before = documents.content_of(kept)
    text = word_templates.text_of(before)
    for words in ("TRƯỞNG ĐOÀN KIỂM TRA", "Ban hành quy chế tài sản công", conclusion.sha256):
        assert words in text, words
    act(people.huong, "05/12/2018 08:00")
    assert word_papers.in_force(phu_tho, CONCLUSION, date(2018, 12, 5)).row.pk != first.pk
    again = word_papers.paper_of(Conclusion.objects.get(), CONCLUSION, word_papers.WORD)
    assert documents.content_of(again) == before
    assert again.pk == kept.pk


@pytest.mark.django_db
def test_who_takes_a_template_in_and_from_when(take, phu_tho, people, act):
    words = {"code": CONCLUSION, "content": SHIPPED, "name": "mau.docx"}
    who = act(people.minh, "01/11/2018 08:00")
    answer = refusal(actions.take_template, phu_tho, **words, valid_from=date(2018, 11, 1), **who)
    assert answer.code == "not-leading"
    who = act(people.huong, "02/11/2018 08:00")
    answer = refusal(actions.take_template, phu_tho, **words, valid_from=date(2018, 11, 1), **who)
    assert answer.code == "template-backdated"
    assert not WordTemplate.objects.exists()
    wrong = {**words, "code": "x"}
    answer = refusal(actions.take_template, phu_tho, **wrong, valid_from=date(2018, 11, 2), **who)
    assert answer.code == "word-kind-unknown"
    take(when="03/11/2018 08:00", since=date(2018, 11, 3))
    newest = take(when="03/11/2018 09:00", since=date(2018, 11, 3))
    assert word_papers.in_force(phu_tho, CONCLUSION, date(2018, 11, 3)).row == newest
    assert word_papers.in_force(phu_tho, CONCLUSION, date(2018, 11, 2)).row is None
    assert word_papers.in_force(phu_tho, ROUND, date(2018, 11, 3)).row is None
