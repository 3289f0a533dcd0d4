"""Bringing in the books of other systems: read, map, rehearse, commit, undo."""
