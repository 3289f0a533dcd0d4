"""The ``congvu`` commands: one module a command, thin doors over actions and queries."""
