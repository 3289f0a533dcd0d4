"""Exit 0 when a PostgreSQL server answers at the address given, else 1 with one sentence.

Run by the Makefile before the tests on PostgreSQL, so that a missing server is one clear line
and not a thousand errors. The database named in the address need not exist yet.
"""

import sys

import psycopg
from psycopg.conninfo import conninfo_to_dict


def main(address: str) -> int:
    """Try to log in to the maintenance database of the server behind ``address``."""
    known = conninfo_to_dict(address) | {"dbname": "postgres", "connect_timeout": 3}
    try:
        with psycopg.connect(**known):
            return 0
    except psycopg.OperationalError as failure:
        place = f"{known.get('host', 'localhost')}:{known.get('port', 5432)}"
        reason = (str(failure).strip().splitlines() or ["?"])[0]
        sys.stderr.write(
            f"PostgreSQL không trả lời tại {place}. / PostgreSQL does not answer: {reason}\n"
        )
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
