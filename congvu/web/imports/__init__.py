"""Pages on which the book of another system is brought in."""
