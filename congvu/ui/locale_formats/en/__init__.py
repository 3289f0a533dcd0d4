"""The same in both languages; see the package."""
