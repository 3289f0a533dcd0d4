"""Administrative procedures (TTHC): the catalogue by date, where each is received, its posting."""
