"""Days off and make-up days: what is decided, and what a new decision would move."""
