"""Provinces to try: built through the same actions as real work, in simulated time."""
