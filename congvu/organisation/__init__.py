"""Units of government and their offices, by date: who existed, under whom, and who took over."""
