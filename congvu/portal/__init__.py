"""What the public sees: the boards of every unit, in plain words and large letters."""
