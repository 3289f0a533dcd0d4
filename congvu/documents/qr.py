"""Square codes."""

from __future__ import annotations

import io
from typing import Any


def qr_png(text: str) -> bytes:
    """The same as a picture for Word."""
    drawn = io.BytesIO()
    _code(text).save(drawn, kind="png", border=2, scale=8)
    return drawn.getvalue()


def qr_svg(text: str) -> str:
    """The square code of ``text`` as SVG, correction level M, with the quiet zone it needs."""
    drawn = io.BytesIO()
    _code(text).save(drawn, kind="svg", border=2, scale=4, xmldecl=False, svgns=True, nl=False)
    return drawn.getvalue().decode()


def _code(text: str) -> Any:
    import segno  # when a code is drawn, not when a web process starts

    return segno.make(text, error="m", micro=False, boost_error=False)
