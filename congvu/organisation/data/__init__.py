"""Tables that come with the product."""

from importlib.resources import files


def packaged_units() -> str:
    """The units of Phú Thọ before and after 1/7/2025, as CSV text."""
    return (files(__name__) / "phu-tho-units.csv").read_text("utf-8")
