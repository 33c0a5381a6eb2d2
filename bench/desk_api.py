"""Ask the API of the desk for whatever its description allows: schemathesis against a running desk.

Run: python bench/desk_api.py --program schemathesis [--examples 100]
A project with two reports is served on this machine, and schemathesis (``pip install schemathesis``, by hand, in an
environment of its own) makes requests from ``/api/openapi.json``, those that the description allows and those that
it does not. An answer with a status of 500 or more is a failure, and so is one that the description does not have.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
REPORT = """---
date: 2025-03-04
source: Wire
---
M23 rebels attacked Goma on Monday, killing 12 people. M23 rebels took control of Masisi on Sunday.
"""
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def main() -> int:
    """Serve, ask, and return the status of schemathesis."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="schemathesis")
    parser.add_argument("--examples", default="100", help="requests of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as name:
        folder = Path(name)
        (folder / "reports").mkdir()
        for number in range(2):
            (folder / "reports" / f"r{number}.md").write_text(REPORT, encoding="utf-8")
        (folder / "config.yaml").write_text("theatre: cod\ninputs: [reports]\n", encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        call = [sys.executable, "-m", "maps", "serve", "--no-watch", "--port", str(port)]
        desk = subprocess.Popen(call, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/api/collections/events/items")
            ask = [options.program, "run", f"{base}/api/openapi.json", "--checks", CHECKS, "-n", options.examples]
            return subprocess.call([*ask, "--seed", "7"], cwd=folder)
        finally:
            desk.terminate()
            desk.wait()


def wait_for(url: str) -> None:
    """Return when an address answers; the first reading takes its time."""
    while True:
        try:
            with urlopen(url, timeout=60):  # noqa: S310  # our own server
                return
        except OSError:
            time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
