"""Choosing whom to inspect: who is due, by which rule, with which weights; what was drawn."""
