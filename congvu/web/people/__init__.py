"""Accounts of the unit, who looked at whose dossiers, and one's own page."""
