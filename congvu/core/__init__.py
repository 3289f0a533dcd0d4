"""The pure core: standard library only; knows no app's nouns."""
