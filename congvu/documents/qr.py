"""Square codes."""

from __future__ import annotations

import io

import segno


def qr_png(text: str) -> bytes:
    """The same as a picture for Word."""
    drawn = io.BytesIO()
    code = segno.make(text, error="m", micro=False, boost_error=False)
    code.save(drawn, kind="png", border=2, scale=8)
    return drawn.getvalue()


def qr_svg(text: str) -> str:
    """The square code of ``text`` as SVG, correction level M, with the quiet zone it needs."""
    drawn = io.BytesIO()
    code = segno.make(text, error="m", micro=False, boost_error=False)
    code.save(drawn, kind="svg", border=2, scale=4, xmldecl=False, svgns=True, nl=False)
    return drawn.getvalue().decode()
