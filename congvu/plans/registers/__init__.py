"""Small registers whose rows prove that a recommendation was carried out."""
