"""Components render whole, and refuse nonsense."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from congvu.core.refusals import Refusal
from congvu.ui.clockline import draw_clock
from congvu.ui.components import TONES, FigureCard, Step
from congvu.ui.templatetags.ui import icon_names


def show(source: str, **variables: object) -> str:
    return Template("{% load ui %}" + source).render(Context(variables))


class Tags(HTMLParser):
    """The tags of a page with their attributes; fails on a tag left open."""

    VOID = frozenset({"input", "meta", "link", "br", "path", "use", "line", "rect"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def find(self, tag: str, **wanted: str) -> dict[str, str | None]:
        found = [
            attributes
            for name, attributes in self.tags
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]
        assert len(found) == 1, f"{len(found)} of <{tag} {wanted}>"
        return found[0]


def figure(**changes: object) -> FigureCard:
    facts: dict[str, object] = {
        "name": "Đúng hạn",
        "value": Decimal("0.735294"),
        "numerator": 25,
        "denominator": 34,
        "definition": "Nhận trong kỳ và xong đúng hạn, chia cho nhận trong kỳ.",
        "scope": "UBND huyện Tân Sơn",
        "period": "9 tháng 2018",
        "as_of": datetime(2018, 11, 9, 17),
        "rows": 1034,
        "rows_url": "/so-lieu/dossiers.on_time/dong/",
    }
    return FigureCard(**{**facts, **changes})


# --- icons and states ---------------------------------------------------------------------------


def test_an_icon_is_silent_unless_it_is_given_words():
    assert 'aria-hidden="true"' in show('{% icon "search" %}')
    speaking = Tags(show('{% icon "printer" label="In giấy hẹn" %}')).find("svg")
    assert (speaking["role"], speaking["aria-label"]) == ("img", "In giấy hẹn")


def test_an_icon_that_is_not_in_the_sprite_is_refused():
    with pytest.raises(TemplateSyntaxError, match="rocket"):
        show('{% icon "rocket" %}')


@pytest.mark.parametrize("tone", TONES)
def test_a_state_is_icon_word_and_colour(tone):
    html = show('{% state_chip 4 "Còn 2 ngày làm việc" tone %}', tone=tone)
    assert f"chip-{tone}" in html
    assert f"#{TONES[tone]}" in html
    assert "Còn 2 ngày làm việc" in html
    assert TONES[tone] in icon_names()


def test_a_state_without_a_word_or_with_an_unknown_tone_is_refused():
    with pytest.raises(TemplateSyntaxError, match="red"):
        show('{% state_chip 4 "Quá hạn" "red" %}')
    with pytest.raises(TemplateSyntaxError, match="colour alone"):
        show('{% state_chip 4 "" "late" %}')


def test_words_from_people_are_escaped():
    assert "<b>" not in show('{% state_chip 4 word "late" %}', word="<b>x</b>")


# --- figures ------------------------------------------------------------------------------------


def test_a_rate_shows_what_it_is_made_of_and_opens_to_its_rows():
    html = show("{% figure_block figure %}", figure=figure())
    for words in ("73,5%", "25 trên 34", "9 tháng 2018", "17:00 ngày 09/11/2018", "Mở 1.034 dòng"):
        assert words in html
    assert Tags(html).find("a")["href"] == "/so-lieu/dossiers.on_time/dong/"


def test_a_count_has_no_per_cent():
    html = show(
        "{% figure_block figure %}", figure=figure(value=490, numerator=None, denominator=None)
    )
    assert "490" in html
    assert "%" not in html


def test_a_figure_that_cannot_be_reckoned_says_why():
    empty = figure(value=None, numerator=0, denominator=0, reason="Không có hồ sơ nào trong kỳ.")
    assert "Không có hồ sơ nào trong kỳ." in show("{% figure_block figure %}", figure=empty)


@pytest.mark.parametrize(
    "wrong",
    [
        {"definition": ""},
        {"numerator": None},
        {"value": None},
        {"value": Decimal("73.5")},
        {"rows": -1},
    ],
)
def test_a_bare_or_impossible_figure_is_refused(wrong):
    with pytest.raises(ValueError, match="figure 'Đúng hạn'"):
        figure(**wrong)


def test_a_figure_is_a_figure_card():
    with pytest.raises(TemplateSyntaxError, match="FigureCard"):
        show("{% figure_block figure %}", figure={"name": "x"})


# --- steps, refusals, lists ---------------------------------------------------------------------


def test_steps_say_their_state_in_words_and_what_is_missing():
    steps = [
        Step("Quyết định", "done", date(2018, 10, 25), "QĐ 148/QĐ-SNV", "/kiem-tra/1/"),
        Step("Báo cáo", "missing", lack="thiếu báo cáo của 2 xã"),
        Step("Kiểm tra hồ sơ", "current"),
        Step("Biên bản", "todo"),
    ]
    html = show("{% steps_line steps %}", steps=steps)
    for words in ("(đã xong)", "(còn thiếu)", "(đang làm)", "(chưa đến)", "25/10/2018", "2 xã"):
        assert words in html
    assert Tags(html).find("li", **{"aria-current": "step"})


def test_a_step_in_no_known_state_or_missing_nothing_is_refused():
    with pytest.raises(ValueError, match="half"):
        Step("Biên bản", "half")
    with pytest.raises(ValueError, match="does not say what"):
        Step("Biên bản", "missing")
    with pytest.raises(TemplateSyntaxError, match="Step"):
        show("{% steps_line steps %}", steps=["Biên bản"])


def test_a_refusal_says_what_happened_what_to_do_and_the_basis():
    refusal = Refusal("papers-missing", "Còn thiếu {n} giấy tờ.", "Bổ sung.", "Điều 17", {"n": 2})
    for given in (refusal, refusal.said()):
        html = show("{% refusal_block given %}", given=given)
        assert "Còn thiếu 2 giấy tờ." in html
        assert "Bổ sung." in html
        assert "Điều 17" in html
        assert Tags(html).find("div", role="alert")["data-code"] == "papers-missing"


def test_an_empty_refusal_is_refused():
    with pytest.raises(TemplateSyntaxError, match="not a refusal"):
        show("{% refusal_block given %}", given={"what": ""})


def test_an_empty_list_says_what_to_do():
    html = show('{% empty_state "Chưa có hồ sơ." "/ho-so/moi/" "Nhận hồ sơ" %}')
    assert Tags(html).find("a")["href"] == "/ho-so/moi/"
    with pytest.raises(TemplateSyntaxError, match="go together"):
        show('{% empty_state "Chưa có hồ sơ." "/ho-so/moi/" %}')


def test_turning_a_page_keeps_the_filter():
    request = RequestFactory().get("/ho-so/", {"q": "khai sinh", "page": "3"})
    page = Paginator(range(762), 50).page(3)
    html = show("{% page_nav page %}", page=page, request=request)
    assert "101–150 trong 762 dòng" in html
    assert "?q=khai+sinh&amp;page=4" in html
    assert Tags(html).find("span", **{"aria-current": "page"})


def test_one_page_has_no_links_and_none_has_nothing():
    request = RequestFactory().get("/")
    one = show("{% page_nav page %}", page=Paginator(range(3), 50).page(1), request=request)
    assert "1–3 trong 3 dòng" in one
    assert "<a" not in one
    assert not show("{% page_nav page %}", page=Paginator([], 50).page(1), request=request).strip()


# --- fields -------------------------------------------------------------------------------------


class Intake(forms.Form):
    name = forms.CharField(label="Họ và tên", help_text="Như trên giấy tờ tùy thân.")
    procedure = forms.ChoiceField(label="Thủ tục", choices=[("1", "Đăng ký khai sinh")])
    how = forms.ChoiceField(
        label="Cách nộp",
        choices=[("a", "Trực tiếp"), ("b", "Trực tuyến")],
        widget=forms.RadioSelect,
    )
    checked = forms.BooleanField(label="Đã đối chiếu", required=False)
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    book = forms.CharField(widget=forms.HiddenInput)


ALL = "{% for bound in form %}{% field bound %}{% endfor %}"


def test_every_label_has_its_field():
    page = Tags(show(ALL, form=Intake()))
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    wanted = [attributes["for"] for tag, attributes in page.tags if tag == "label"]
    assert set(wanted) <= set(ids)
    assert len(wanted) == 6  # a radio group has one for each choice, and a legend
    assert page.find("legend")


def test_help_and_errors_are_tied_to_the_field():
    page = Tags(show(ALL, form=Intake({"name": ""})))
    name = page.find("input", name="name")
    assert name["aria-invalid"] == "true"
    described = str(name["aria-describedby"]).split()
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert len(described) == 2
    assert set(described) <= ids
    group = page.find("fieldset")
    assert set(str(group["aria-describedby"]).split()) <= ids


def test_required_is_said_in_words_too():
    html = show("{% field form.name %}", form=Intake())
    assert "(bắt buộc)" in html
    assert "(bắt buộc)" not in show("{% field form.note %}", form=Intake())


def test_a_field_takes_a_bound_field():
    with pytest.raises(TemplateSyntaxError, match="BoundField"):
        show("{% field name %}", name="họ tên")


def test_errors_of_the_whole_form_stand_above_it():
    form = Intake({})
    form.add_error(None, "Hồ sơ này đã nhận lúc 8:00.")
    assert "Hồ sơ này đã nhận lúc 8:00." in show("{% form_errors form %}", form=form)
    assert not show("{% form_errors form %}", form=Intake()).strip()


# --- the clock ----------------------------------------------------------------------------------


def test_the_clock_is_drawn_and_said_in_words():
    drawing = draw_clock(
        start=datetime(2018, 4, 24, 10, 15),
        due=datetime(2018, 5, 4, 10, 15),
        now=datetime(2018, 5, 3, 8),
        days_off=[(date(2018, 4, 25), "Giỗ Tổ Hùng Vương")],
        pauses=[(datetime(2018, 4, 26, 9), None, "Phiếu yêu cầu bổ sung số 12")],
        verdict="còn 1 ngày làm việc 2 giờ",
        tone="near",
    )
    html = show("{% clock_line drawing %}", drawing=drawing)
    drawn, said = html.split("<figcaption>")
    for words in ("Giỗ Tổ Hùng Vương", "Phiếu yêu cầu bổ sung số 12", "04/05/2018"):
        assert words in drawn, "hovering tells"
        assert words in said, "and so do the words below"
    assert "còn 1 ngày làm việc 2 giờ" in said
    Tags(html)


def test_numbers_in_the_drawing_keep_their_point():
    """In a Vietnamese page 50.0 would come out as 50,0, which no browser takes for a length."""
    drawing = draw_clock(
        start=datetime(2018, 4, 24, 10, 15), due=datetime(2018, 5, 4), now=datetime(2018, 4, 29)
    )
    page = Tags(show("{% clock_line drawing %}", drawing=drawing))
    lengths = [
        attributes[key]
        for _, attributes in page.tags
        for key in ("x", "x1", "x2", "width")
        if attributes.get(key)
    ]
    assert lengths
    assert not [length for length in lengths if "," in str(length)]


# --- drawn once -----------------------------------------------------------------------------------


class Question(forms.Form):
    unit = forms.ChoiceField(label="Đơn vị", required=False)
    q = forms.CharField(label="Số hồ sơ", required=False, max_length=9)

    def __init__(self, data, *choices):
        super().__init__(data)
        self.fields["unit"].choices = choices


def asked(data, *choices):
    return show("{% question_fields form %}", form=Question(data, *choices))


def test_the_fields_of_a_question_say_what_was_chosen_and_what_there_is_to_choose():
    one, other = ("1", "Tân Phú"), ("2", "Thu Cúc")
    same = "{% for bound in form %}{% field bound %}{% endfor %}"
    for data, choices in (
        ({}, [one]),
        ({"unit": "1"}, [one, other]),
        ({"unit": "2"}, [one, other]),
        ({"q": "<b>"}, [one, other]),
        ({"unit": "9"}, [one, other]),  # not among them: it is wrong, and says so each time
        ({"q": "0123456789"}, [one]),
    ):
        for _again in range(2):
            assert asked(data, *choices) == show(same, form=Question(data, *choices))


def test_what_is_kept_is_drawn_for_each_language_and_value():
    seen = []
    template = Template(
        "{% load i18n ui %}{% kept what %}{% if what %}{{ note }}{% endif %}"
        '{% translate "Thoát" %}{% endkept %}'
    )

    def drawn(what, language="vi"):
        def note():
            seen.append(what)
            return f"[{what}]"

        with translation.override(language):
            return template.render(Context({"what": what, "note": note}))

    assert [drawn(1), drawn(2), drawn(1), drawn(0)] == ["[1]Thoát", "[2]Thoát", "[1]Thoát", "Thoát"]
    assert drawn(1, "en") == "[1]" + translated("Thoát", "en")
    assert seen == [1, 2, 1]


def translated(word, language):
    with translation.override(language):
        return translation.gettext(word)
