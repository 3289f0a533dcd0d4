"""The first version of the JSON API."""
