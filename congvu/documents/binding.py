"""Many papers in one file, in their order, to be sent to the printer at once."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from congvu.core.refusals import N_, refuse
from congvu.documents.pdf import FONTS

MOST = 200
"""Papers in one file: what a counter hands out in a day, and a printer takes in one go."""

_COUNT = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)")
_BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")
_A5 = (148.0, 210.0)


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF made by this house has."""
    counts = [int(found[1] or found[2]) for found in _COUNT.finditer(pdf)]
    return max(counts, default=1)


def _is_a5(pdf: bytes) -> bool:
    found = _BOX.search(pdf)
    if found is None:
        return False
    sides = [float(side) * 25.4 / 72 for side in found.groups()]
    return all(abs(side - right) < 1 for side, right in zip(sides, _A5, strict=True))


def bind(papers: Sequence[bytes], *, two_up: bool = False) -> bytes:
    """One PDF of ``papers``, each beginning on a page of its own, in their order.

    ``two_up`` puts two A5 pages side by side on a sheet of A4, to be cut; other sizes keep a sheet
    to themselves. Only for papers made here. Refuses with ``too-many-papers``, ``no-papers``.
    """
    if not papers:
        raise refuse(
            "no-papers",
            N_("Chưa chọn giấy nào để in."),
            N_("Đánh dấu các hồ sơ cần in rồi bấm lại."),
        )
    if len(papers) > MOST:
        raise refuse(
            "too-many-papers",
            N_("Một lần in được nhiều nhất {most} giấy; đang chọn {count}."),
            N_("Chia thành nhiều lần, ví dụ từng ngày."),
            most=MOST,
            count=len(papers),
        )
    import typst  # when papers are bound, not when a web process starts

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, paper in enumerate(papers):
            (folder / f"{number}.pdf").write_bytes(paper)
        lines = ["#set page(margin: 0pt, width: auto, height: auto)", *_sheets(papers, two_up)]
        (folder / "main.typ").write_text("\n".join(lines), encoding="utf-8")
        made = typst.compile(
            str(folder / "main.typ"),
            root=name,
            format="pdf",
            timestamp=datetime(2000, 1, 1, tzinfo=UTC),
        )
    if not isinstance(made, bytes):
        raise TypeError("no PDF came out")
    return made


_PAGE = """#let told = json(bytes(sys.inputs.told))
#set page(paper: "a4", margin: (x: 12mm, top: 16mm, bottom: 10mm),
  header: context text(font: "Tinos", size: 9pt, told.at(here().page() - 1)))
"""


def pictures(contents: Sequence[tuple[bytes, str]]) -> bytes:
    """One PDF of JPEG and PNG pictures with their captions, each on a page of A4.

    A picture stands as it was held when it was taken (EXIF). Refuses with ``no-papers``,
    ``picture-damaged``.
    """
    if not contents:
        raise refuse(
            "no-papers",
            N_("Hồ sơ không có ảnh nào để ghép."),
            N_("Mở từng tệp trong danh sách tệp của hồ sơ."),
        )
    import typst  # as above

    whole = 'width: 100%, height: 100%, fit: "contain"'
    drawn = [f'#image("{number}", {whole})' for number in range(len(contents))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, (content, _caption) in enumerate(contents):
            (folder / str(number)).write_bytes(content)
        (folder / "main.typ").write_text(_PAGE + "\n#pagebreak()\n".join(drawn), encoding="utf-8")
        try:
            made = typst.compile(
                str(folder / "main.typ"),
                root=name,
                format="pdf",
                font_paths=[str(FONTS)],
                sys_inputs={"told": json.dumps([caption for _content, caption in contents])},
                timestamp=datetime(2000, 1, 1, tzinfo=UTC),
            )
        except typst.TypstError:
            raise refuse(
                "picture-damaged",
                N_("Có ảnh bị hỏng, không ghép được."),
                N_("Mở từng tệp để tìm ảnh hỏng, rồi yêu cầu người nộp gửi lại ảnh ấy."),
            ) from None
    if not isinstance(made, bytes):
        raise TypeError("no PDF came out")
    return made


def _sheets(papers: Sequence[bytes], two_up: bool) -> Iterator[str]:
    waiting = ""
    for number, paper in enumerate(papers):
        small = two_up and _is_a5(paper)
        for page in range(1, pages_of(paper) + 1):
            drawn = f'image("{number}.pdf", page: {page})'
            if not small:
                yield from _pair(waiting)
                waiting = ""
                yield f"#page({drawn})"
            elif waiting:
                yield from _pair(waiting, drawn)
                waiting = ""
            else:
                waiting = drawn
    yield from _pair(waiting)


def _pair(left: str, right: str = "[]") -> Iterator[str]:
    """An A4 sheet lying down: 297 mm hold two A5 pages of 148,5."""
    if left:
        columns = "columns: (148.5mm, 148.5mm), rows: 210mm"
        yield f"#page(width: 297mm, height: 210mm, grid({columns}, {left}, {right}))"
