"""Dossiers at the counter and at the desk: intake, queue, the dossier's page, papers."""
