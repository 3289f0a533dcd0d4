"""Doors for other systems: schema in, one action or query, schema out."""
