"""What a start costs, and the memory of what then stands: ``python bench/start.py``.

``congvu serve`` with four processes beside the bare Django view of ``_bare.py``, on the server of
``BENCH_SERVER``. Prints for each start: seconds until the first answer; seconds of processor by
then (the truer of the two on a busy machine); megabytes of memory (PSS of the whole family) then,
and after ``--asked`` pages.
"""

from __future__ import annotations

import argparse
import json
import tempfile

import _load
from _load import Client
from run import OURS, SERVER, databases, script, served

PAGES = ("/", "/ho-so/xu-ly/", "/ho-so/tra-cuu/?q=dinh+thi", "/ho-so/tiep-nhan/")
LISTS = ("/api/v1/dossiers", "/api/v1/dossiers?group=returned&limit=100")
DATABASE = "congvu_bench_start"


def main() -> None:
    """Measure and print, one line of JSON for each start."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--asked", type=int, default=96, help="pages asked before the last")
    options = parser.parse_args()
    env = {
        "DATABASE_URL": f"{SERVER}/{DATABASE}",
        "CONGVU_DATA": tempfile.mkdtemp(prefix="congvu-bench-"),
        "CONGVU_API_A_MINUTE": "0",
        "CONGVU_SECRET_KEY": "a bench keeps no secret",
        "DJANGO_SETTINGS_MODULE": "congvu.config.settings",
    }
    with databases([DATABASE], keep=False):
        script("_bare.py", 500, **env)
        ground = json.loads(script("_ground.py", 500, 300, **env).splitlines()[-1])
        token = {"Authorization": f"Bearer {ground['token']}"}
        session = {"Cookie": f"sessionid={ground['session']}"}
        systems = {
            "B": ("_bare:application", [({}, "/page?n=20&u=7")]),
            "ours": (OURS, [(token, path) for path in LISTS] + [(session, path) for path in PAGES]),
        }
        for number in range(options.rounds):
            for name, (target, asked) in systems.items():
                with served(target, asked[0][1], asked[0][0], **env) as one:
                    row = {"round": number, "who": name, "cold_s": round(one.cold_s, 2)}
                    row["cpu_s"] = round(_load.processor_time(one.process.pid), 2)
                    row["memory_mb"] = round(_load.memory_mb(one.process.pid), 1)
                    for turn in range(options.asked):
                        headers, path = asked[turn % len(asked)]
                        status, body = Client(one.port, headers).ask("GET", path)
                        assert status == 200, (path, status, body[:200])
                    row["memory_used_mb"] = round(_load.memory_mb(one.process.pid), 1)
                    row["busy"] = round(_load.busy_cores(0.5), 2)
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
