"""Figures on the page: each with its definition, and a way to its rows."""
