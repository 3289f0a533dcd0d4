"""Coming in, going out, and the page of today."""
