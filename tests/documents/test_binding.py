"""Many papers in one file: in order, none lost, two A5 pages to a sheet where asked."""

from __future__ import annotations

import zlib

import pypdfium2
import pytest

from congvu.core.refusals import Refused
from congvu.documents import render
from congvu.documents.binding import MOST, bind, pages_of, pictures
from congvu.documents.rules import PageBreak, Paper, Text


def paper(words, size="A5", pages=1):
    blocks = [Text(f"{words} trang 1")]
    for page in range(2, pages + 1):
        blocks += [PageBreak(), Text(f"{words} trang {page}")]
    return render.paper_pdf(
        Paper(title="Giấy", issuer="Một cửa", blocks=blocks, paper=size), demo=None
    )


def sheets(pdf):
    """Width and height in mm, and the words, of each page."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        size = tuple(round(side * 25.4 / 72) for side in page.get_size())
        found.append((size, page.get_textpage().get_text_range()))
    return found


def test_papers_follow_each_other_in_their_own_size():
    made = bind([paper("Một"), paper("Hai", "A4"), paper("Ba", pages=2)])
    assert [size for size, _ in sheets(made)] == [(148, 210), (210, 297), (148, 210), (148, 210)]
    for (_, text), words in zip(
        sheets(made), ("Một", "Hai", "Ba trang 1", "Ba trang 2"), strict=True
    ):
        assert words in text


def test_two_slips_of_a5_share_a_sheet_of_a4():
    made = sheets(bind([paper(each) for each in ("Một", "Hai", "Ba")], two_up=True))
    assert [size for size, _ in made] == [(297, 210), (297, 210)]
    assert "Một" in made[0][1]
    assert "Hai" in made[0][1]
    assert made[0][1].index("Một") < made[0][1].index("Hai")
    assert "Ba" in made[1][1]


def test_a_sheet_of_a4_between_two_slips_keeps_the_order():
    made = sheets(bind([paper("Một"), paper("Hai", "A4"), paper("Ba")], two_up=True))
    assert [size for size, _ in made] == [(297, 210), (210, 297), (297, 210)]
    pairs = zip(("Một", "Hai", "Ba"), made, strict=True)
    assert all(words in text for words, (_, text) in pairs)


def test_the_same_papers_give_the_same_file():
    papers = [paper("Một"), paper("Hai")]
    assert bind(papers) == bind(papers)
    assert [pages_of(each) for each in (paper("Một"), paper("Ba", pages=3))] == [1, 3]


@pytest.mark.parametrize(("count", "code"), [(0, "no-papers"), (MOST + 1, "too-many-papers")])
def test_nothing_and_too_much_are_refused(count, code):
    one = paper("Một")
    with pytest.raises(Refused) as caught:
        bind([one] * count)
    assert caught.value.refusal.code == code


def upright(size):
    """A PNG of ``size`` pixels, black."""
    width, height = size
    rows = b"".join(b"\0" + b"\0" * width for _ in range(height))

    def chunk(kind, body):
        whole = kind + body
        return len(body).to_bytes(4, "big") + whole + zlib.crc32(whole).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_pictures_come_as_one_file_with_their_captions():
    drawn = [(upright((40, 60)), "Bản vẽ · bv1.png"), (upright((9, 9)), 'Đơn "#x" · a.png')]
    made = sheets(pictures(drawn))
    assert [words.strip() for *_size, words in made] == ["Bản vẽ · bv1.png", 'Đơn "#x" · a.png']


@pytest.mark.parametrize(
    ("given", "code"), [([], "no-papers"), ([(b"\xff\xd8\xff", "a")], "picture-damaged")]
)
def test_pictures_that_are_not_there_or_damaged(given, code):
    with pytest.raises(Refused) as refused:
        pictures(given)
    assert refused.value.refusal.code == code
