"""Words that plans send to people."""
