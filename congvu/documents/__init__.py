"""Papers that leave the house: templates by date, rendering, freezing. Knows no trade."""
