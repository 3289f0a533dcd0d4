"""Periodic and statutory reports: templates as data, identities, frozen figures."""
