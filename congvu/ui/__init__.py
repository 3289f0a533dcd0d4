"""How pages look: base templates, components with their options stated, static files."""
