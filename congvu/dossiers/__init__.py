"""Dossiers of administrative procedures: their life at the counter, their clock, their figures."""
