"""The registry of figures: a code, a definition in words, a scope, and one selector each."""
