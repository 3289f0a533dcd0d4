"""The renderers under one name: PDF, DOCX, XLSX, square codes."""

from congvu.documents.docx import paper_docx, render_docx
from congvu.documents.pdf import paper_pdf, render_pdf
from congvu.documents.qr import qr_svg
from congvu.documents.xlsx import Sheet, render_xlsx

__all__ = [
    "Sheet",
    "paper_docx",
    "paper_pdf",
    "qr_svg",
    "render_docx",
    "render_pdf",
    "render_xlsx",
]
