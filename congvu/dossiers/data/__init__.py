"""Tables that come with the product and may be replaced by the province's own."""

from __future__ import annotations

from importlib.resources import files


def packaged_fees(name: str = "2018") -> str:
    """The fees that come with the product, as CSV text; none is compared with its resolution."""
    return (files(__name__) / f"fees-{name}.csv").read_text("utf-8")
