"""The WSGI door."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
# Who sends a page waits for another's lock in PostgreSQL (a book being brought in) so long and no
# longer, then is told so; commands and the job worker wait until it is theirs. libpq reads it.
os.environ.setdefault("PGOPTIONS", "-c lock_timeout=10s")
application = get_wsgi_application()
