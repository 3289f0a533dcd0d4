"""Extraction asks for exactly what Django asks gettext for."""

from __future__ import annotations

import gettext as gnu

import pytest
from django.template import Context, Template
from django.utils import translation

from congvu.cli import messages
from congvu.cli.messages import Message, from_python, from_template, placeholders


def asked_by_django(source: str, monkeypatch: pytest.MonkeyPatch, **variables: object) -> set[str]:
    """The msgids Django looks up when it renders ``source``."""
    from django.utils.translation import trans_real

    asked: set[str] = set()
    find = trans_real.DjangoTranslation.gettext
    find_many = trans_real.DjangoTranslation.ngettext

    def gettext(self, message):
        asked.add(message)
        return find(self, message)

    def ngettext(self, one, many, n):
        asked.update((one, many))
        return find_many(self, one, many, n)

    with monkeypatch.context() as patch, translation.override("en"):
        patch.setattr(trans_real.DjangoTranslation, "gettext", gettext)
        patch.setattr(trans_real.DjangoTranslation, "ngettext", ngettext)
        Template("{% load i18n %}" + source).render(Context(variables))
    return {message.rpartition("\x04")[2] for message in asked}


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Nhận hồ sơ" %}',
        "{% translate 'Đạt 100% chỉ tiêu' %}",
        '{% translate "Nhận" context "nút" %}',
        '{% translate "Nói \\"có\\"" as word %}',
        '{{ _("Thêm") }}',
        '{% if n == 2 %}{% translate "Hai" %}{% endif %}',
        "{% blocktranslate with a=n %}Còn {{ a }} ngày, 50% thời gian{% endblocktranslate %}",
        "{% blocktranslate trimmed %}\n  Một dòng\n  hai dòng\n{% endblocktranslate %}",
        "{% blocktranslate count n=n %}{{ n }} dòng{% plural %}{{ n }} dòng{% endblocktranslate %}",
        '{% blocktranslate context "ngày" %}Hết{% endblocktranslate %}',
    ],
)
def test_the_words_are_those_django_looks_up(source, monkeypatch):
    found = set()
    for message in from_template(source):
        found |= {message.msgid, message.plural or message.msgid}
    assert found
    assert found == asked_by_django(source, monkeypatch, n=2)


def test_what_is_commented_out_is_not_asked():
    source = '{% comment %}{% translate "Cũ" %}{% endcomment %}{# {% translate "Cũ" %} #}'
    assert not list(from_template(source))


def test_context_and_plural_are_kept_apart():
    assert list(from_template('{% translate "Nhận" context "nút" %}')) == [Message("Nhận", "nút")]
    (counted,) = from_template(
        "{% blocktranslate count n=n %}một{% plural %}nhiều{% endblocktranslate %}"
    )
    assert (counted.msgid, counted.plural) == ("một", "nhiều")


def test_python_is_read_by_its_tree():
    source = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
a = _("Tiếp nhận")
b = ngettext("{n} tệp", "{n} các tệp", 3)
c = pgettext("nút", "Nhận")
d = N_("Câu dài "
       "hai dòng.")
e = _(variable)
f = other("Không phải")
"""
    assert set(from_python(source)) == {
        Message("Tiếp nhận"),
        Message("{n} tệp", None, "{n} các tệp"),
        Message("Nhận", "nút"),
        Message("Câu dài hai dòng."),
    }


def test_an_f_string_is_refused_with_its_line():
    with pytest.raises(ValueError, match=r"views\.py:2: an f-string"):
        list(from_python('\ngettext(f"Còn {n} ngày")', "views.py"))


def test_placeholders_of_both_kinds_are_found():
    said = "{what} có %(n)s dòng, %d tệp, 100%% và {} nữa"
    assert placeholders(said) == {"{what}", "%(n)s", "%d", "{}"}


def test_new_words_come_in_old_ones_go_and_english_stays(tmp_path, monkeypatch):
    package = tmp_path / "congvu"
    package.mkdir()
    monkeypatch.setattr(messages, "PACKAGE", package)
    monkeypatch.setattr(messages, "CATALOGUE", package / "locale/en/LC_MESSAGES/django.po")
    monkeypatch.setattr(messages, "extract", lambda: {one: {"congvu/x.py"} for one in said})
    files = Message("{n} tệp", None, "{n} tệp")

    said = [Message("Nhận"), Message("Cũ"), files]
    assert [one.msgid for one in messages.update_catalogue()] == ["Cũ", "Nhận", "{n} tệp"]

    text = messages.CATALOGUE.read_text(encoding="utf-8")
    text = text.replace('msgid "Nhận"\nmsgstr ""', 'msgid "Nhận"\nmsgstr "Receive"')
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "{n} file"\nmsgstr[1] "{n} files"')
    messages.CATALOGUE.write_text(text, encoding="utf-8")

    said = [Message("Nhận"), Message("Mới"), files]
    assert [one.msgid for one in messages.update_catalogue()] == ["Mới"]
    messages.compile_catalogue()
    once = messages.CATALOGUE.with_suffix(".mo").read_bytes()
    messages.compile_catalogue()
    assert messages.CATALOGUE.with_suffix(".mo").read_bytes() == once
    with messages.CATALOGUE.with_suffix(".mo").open("rb") as file:
        english = gnu.GNUTranslations(file)
    assert english.gettext("Nhận") == "Receive"
    assert english.ngettext("{n} tệp", "{n} tệp", 2) == "{n} files"
    assert "Cũ" not in messages.CATALOGUE.read_text(encoding="utf-8")
