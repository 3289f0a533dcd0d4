"""Legal documents: the register, four ways of looking at them, faults and their handling."""
