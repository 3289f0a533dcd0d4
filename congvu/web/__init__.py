"""The officials' pages: forms, views, addresses."""
