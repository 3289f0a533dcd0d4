"""Pages of inspection: the year's plan, an inspection by its eleven steps, a recommendation."""
