"""Inspection (kiểm tra), from the plan of the year to the last recommendation closed."""
