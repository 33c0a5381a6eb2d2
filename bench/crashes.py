"""What is left in a folder of outputs by kills, by builds at once and by a full disk: always one whole set.

Run: python bench/crashes.py [--kills 200] [--writers 20] [--fills 30]
Two sets of all files of a build are written in turn. A process that writes them is killed at random moments; processes
write into one folder at once; a file system in memory is filled at moments of a build (needs root, else left out).
Afterwards the folder is read as a command reads it, and each file is compared with both sets. A file of somebody else
has to be there still, and nothing of a killed run.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.model import Situation

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "support"))

from small_situation import small

from geo.config import Config
from geo.errors import OutputError
from maps.commands.build import write
from maps.exports.atomic import STAGE_PREFIX, checksum, settle

FOREIGN = "notes of somebody.txt"
Sets = dict[str, dict[str, str]]


def main() -> int:
    """Print what was found; return 1 if a folder ever held something else than one whole set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--fills", type=int, default=30)
    options = parser.parse_args()
    situations = two_situations()
    with tempfile.TemporaryDirectory(prefix="sitmap-crashes-") as name:
        folder = Path(name)
        sets, seconds, size = both_sets(situations, folder / "sets")
        print(f"a set: {len(sets['a'])} files, {size / 1e6:.1f} MB, written in {seconds:.2f} s")
        bad = kills(options.kills, situations, sets, folder / "killed", seconds)
        bad += writers(options.writers, situations, sets, folder / "together")
        bad += fills(options.fills, situations, sets, folder / "full", size)
    return 1 if bad else 0


def two_situations() -> tuple[Situation, Situation]:
    """Return two situations whose files all differ."""
    first = small()
    later = replace(first, as_of=first.as_of + timedelta(days=1), events=first.events[:-1], claims=first.claims[:-1])
    return first, replace(later, notes=("another",))


def both_sets(situations: tuple[Situation, Situation], folder: Path) -> tuple[Sets, float, int]:
    """Return the checksums of both sets, the seconds of writing one, and its bytes."""
    sets: Sets = {}
    publish(situations[0], folder / "warm")
    for name, situation in zip("ab", situations, strict=True):
        began = time.monotonic()
        publish(situation, folder / name)
        seconds = time.monotonic() - began
        sets[name] = sums(folder / name)
    return sets, seconds, sum(path.stat().st_size for path in (folder / "b").iterdir())


def publish(situation: Situation, out: Path) -> None:
    """Write all files of a build."""
    write(situation, Config(out=out))


def sums(folder: Path) -> dict[str, str]:
    """Return the checksums of everything in a folder but the foreign file."""
    paths = (path for path in folder.iterdir() if path.name != FOREIGN)
    return {path.name: checksum(path) if path.is_file() else "" for path in paths}


def found(folder: Path, sets: Sets) -> str:
    """Return which set a folder holds, or what is wrong."""
    if (folder / FOREIGN).read_text(encoding="utf-8") != "kept":
        return "the foreign file was touched"
    held = sums(folder)
    return next((name for name, files in sets.items() if files == held), "" if not held else f"mixed: {sorted(held)}")


def begun(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / FOREIGN).write_text("kept", encoding="utf-8")


def forked(work: Callable[[], None]) -> int:
    """Return the number of a process that does some work: it has everything imported already."""
    child = os.fork()
    if child == 0:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                work()
            finally:
                os._exit(0)
    return child


def kills(count: int, situations: tuple[Situation, Situation], sets: Sets, folder: Path, seconds: float) -> int:
    """Kill a process that writes one set after the other: at random moments, each second time while files move."""
    chance = random.Random(0)  # noqa: S311  # nothing secret rests on it
    begun(folder)
    bad, raw = 0, 0
    for number in range(count):
        at_move = chance.randrange(1, len(sets["a"]) + 2) if number % 2 else 0
        child = forked(lambda at=at_move: keep_writing(situations, folder, at))
        if not at_move:
            time.sleep(chance.uniform(0, 2 * seconds))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        seen = {name: sum_ for name, sum_ in sums(folder).items() if not name.startswith(STAGE_PREFIX)}
        raw += not seen or seen in sets.values()
        settle(folder)
        held = found(folder, sets)
        if held not in {*sets, ""}:
            bad += 1
            print(f"kill {number}: {held}")
    print(f"killed {count} times: {count - bad} times one whole set ({raw} of them before anybody read the folder)")
    return bad


def keep_writing(situations: tuple[Situation, Situation], folder: Path, at_move: int) -> None:
    """Write both sets in turn; with ``at_move``, be killed at that rename."""
    moves = 0
    real = os.replace

    def move(*arguments: object) -> None:
        nonlocal moves
        moves += 1
        if moves == at_move:
            os.kill(os.getpid(), signal.SIGKILL)
        real(*arguments)

    os.replace = move
    while True:
        for situation in situations:
            publish(situation, folder)


def writers(count: int, situations: tuple[Situation, Situation], sets: Sets, folder: Path) -> int:
    """Let processes write both sets into one folder at once."""
    begun(folder)
    children = [forked(lambda own=situations[number % 2]: publish(own, folder)) for number in range(count)]
    for child in children:
        os.waitpid(child, 0)
    settle(folder)
    held = found(folder, sets)
    print(f"{count} builds at once into one folder: {'set ' + held if held in sets else held or 'nothing'}")
    return held not in sets


def fills(count: int, situations: tuple[Situation, Situation], sets: Sets, folder: Path, size: int) -> int:
    """Write the second set over the first on file systems that have less and less space for it."""
    if count and (os.geteuid() or not _mounted(folder, size)):
        print("a full disk: left out, no file system could be mounted")
        return 0
    bad = full = 0
    for number in range(count):
        with contextlib.ExitStack() as stack:
            space = int(size * 1.1) + (size * 12 // 10) * number // max(1, count - 1)
            if not _mounted(folder, space):
                break
            stack.callback(subprocess.run, ["umount", str(folder)], check=True)
            begun(folder / "out")
            publish(situations[0], folder / "out")
            try:
                publish(situations[1], folder / "out")
                expected = "b"
            except OutputError:
                expected, full = "a", full + 1
            held = found(folder / "out", sets)
            if held != expected:
                bad += 1
                print(f"space for {space:,} bytes: {held}, not {expected}")
    print(f"a disk filled at {count} moments: {count - bad} times one whole set, {full} of them the old one")
    return bad


def _mounted(folder: Path, size: int) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    if os.path.ismount(folder):
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
