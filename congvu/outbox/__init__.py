"""Messages to people outside: written with the act, delivered after it, never lost in silence."""
