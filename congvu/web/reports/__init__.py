"""Reports on the page: drafted, filled in, issued; each number opens to its rows."""
