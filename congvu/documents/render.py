"""The renderers under one name: PDF, DOCX, XLSX, square codes.

Those of Word are fetched when they are first asked for: python-docx, docxtpl and lxml take longer
to load, and more memory, than any other library here, and most web processes never draw a Word
file. Ask ``render.paper_docx(…)``; ``from … import paper_docx`` would load them at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from congvu.documents.pdf import paper_pdf, render_pdf
from congvu.documents.qr import qr_svg
from congvu.documents.xlsx import Sheet, render_xlsx

if TYPE_CHECKING:
    from congvu.documents.docx import paper_docx, render_docx

__all__ = [
    "Sheet",
    "paper_docx",
    "paper_pdf",
    "qr_svg",
    "render_docx",
    "render_pdf",
    "render_xlsx",
]

_OF_WORD = ("paper_docx", "render_docx")


def __getattr__(name: str) -> Any:
    if name in _OF_WORD:
        return getattr(import_module("congvu.documents.docx"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
