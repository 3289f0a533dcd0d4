"""PDF by Typst, with the fonts shipped here and no others."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from congvu.core.canonical import canonical
from congvu.documents.qr import qr_svg
from congvu.documents.rules import Paper

if TYPE_CHECKING:
    import typst

PACKAGE = Path(__file__).resolve().parent.parent
FONTS = Path(__file__).resolve().parent / "fonts"
PAPER = Path(__file__).resolve().parent / "typst" / "paper.typ"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_one_at_a_time = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    import typst  # when a paper is drawn, not when a web process starts

    # Kept for the life of the process: the second paper costs a tenth of the first.
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return typst.Compiler(root=str(PACKAGE), font_paths=fonts)


def render_pdf(
    template: Path, data: Mapping[str, Any], *, demo: str | None, created: datetime | None = None
) -> bytes:
    """A PDF from a Typst ``template`` inside the package and plain ``data``.

    The template reads ``data`` (a JSON object) through ``/documents/typst/base.typ``; ``demo`` is
    the words every page carries when the data are not real. ``created`` is the date inside the
    file: the same template, data and date give the same bytes.
    """
    inputs = {"data": canonical({**data, "demo": demo or ""})}
    if data.get("qr"):
        inputs["qr"] = qr_svg(str(data["qr"]))
    with _one_at_a_time:
        made = _compiler().compile(
            input=str(template),
            format="pdf",
            sys_inputs=inputs,
            timestamp=(created or EPOCH).replace(microsecond=0),  # Typst refuses them
        )
    if not isinstance(made, bytes):
        raise TypeError(f"{template.name}: no PDF came out")
    return made


def paper_pdf(paper: Paper, *, demo: str | None, created: datetime | None = None) -> bytes:
    """The PDF of a :class:`~congvu.documents.rules.Paper`."""
    return render_pdf(PAPER, paper.as_data(), demo=demo, created=created)
