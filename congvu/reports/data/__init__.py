"""The forms of reports, as dated data: outlines (``kind = "outline"``) and tables."""
