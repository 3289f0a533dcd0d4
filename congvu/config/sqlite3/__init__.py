"""Django's SQLite, with one line of writers among threads and processes."""
