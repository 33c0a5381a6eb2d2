"""A real Nominatim on loopback over a hand-made file: own cluster, own port, gone when the test is done."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TINY = Path(__file__).with_name("tiny.osm")
READY_S = 60.0
PG_OPTIONS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "autovacuum=off"]


def environment() -> Path:
    """Return where .ci/install-20-nominatim puts Nominatim's own virtual environment."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("SITMAP_NOMINATIM") or cache / "sitmap-nominatim")


def pg_bin() -> Path | None:
    """Return the newest PostgreSQL's folder of programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


def missing() -> str:
    """Return what is not installed, in a word, or nothing."""
    wanted = {
        "nominatim": (environment() / "bin" / "nominatim").exists(),
        "postgresql": pg_bin() is not None,
        "postgis": any(Path("/usr/share/postgresql").glob("*/extension/postgis.control")),
        "osm2pgsql": shutil.which("osm2pgsql") is not None,
    }
    return ", ".join(name for name, there in wanted.items() if not there)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def nominatim() -> Iterator[str]:
    """Yield ``host:port`` of a server that knows what stands in tiny.osm."""
    with tempfile.TemporaryDirectory(prefix="sitmap-nominatim-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        with _cluster(home) as pg_port:
            project = _import(home, pg_port)
            with _served(project) as host:
                yield host


def _as_owner(*command: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root: Debian's package brings the account for it."""
    words = [str(word) for word in command]
    return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else words


@contextmanager
def _cluster(home: Path) -> Iterator[int]:
    programs, port, data = pg_bin(), free_port(), home / "cluster"
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(data, "postgres")
    log = data / "server.log"
    _run(_as_owner(programs / "initdb", "-D", data / "db", "-U", "nominatim", "-A", "trust", "-E", "UTF8", "--no-sync"))
    options = " ".join([f"-p {port} -k {data} -c listen_addresses=127.0.0.1", *(f"-c {o}" for o in PG_OPTIONS)])
    pg_ctl = _as_owner(programs / "pg_ctl", "-D", data / "db", "-l", log, "-w", "-o", options)
    _run([*pg_ctl, "start"])
    try:
        yield port
    finally:
        _run([*pg_ctl, "-m", "immediate", "stop"])


def _import(home: Path, pg_port: int) -> Path:
    project = home / "project"
    project.mkdir()
    dsn = f"pgsql:host=127.0.0.1;port={pg_port};dbname=nominatim;user=nominatim"
    settings = {"DATABASE_DSN": dsn, "DATABASE_WEBUSER": "nominatim", "IMPORT_STYLE": "admin", "TOKENIZER": "icu"}
    (project / ".env").write_text("".join(f'NOMINATIM_{key}="{value}"\n' for key, value in settings.items()))
    program = environment() / "bin" / "nominatim"
    _run([str(program), "import", "--offline", "--no-updates", "--osm-file", str(TINY), "-j", "1"], cwd=project)
    return project


@contextmanager
def _served(project: Path) -> Iterator[str]:
    host = f"127.0.0.1:{free_port()}"
    command = [str(environment() / "bin" / "nominatim"), "serve", "--server", host]
    with (project / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=project, stdout=log, stderr=log)
        try:
            _wait(host, server)
            yield host
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(host: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{host}/status", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"Nominatim on {host} did not come up")


def _run(command: list[str], *, cwd: Path | None = None) -> None:
    done = subprocess.run(
        command, cwd=cwd or tempfile.gettempdir(), capture_output=True, text=True, check=False, timeout=170
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
