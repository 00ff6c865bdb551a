"""Import of an hour of stereo beside Audacity's, and decoding beside FFmpeg's, turn about in one run.

Usage: xvfb-run python tests/benchmarks/bench_import.py [MINUTES] [ROUNDS] [FOLDER]

Needs the programs audacity (with its mod-script-pipe) and ffmpeg, and a display. Of some rounds the shortest of each
counts; a round has at most three attempts at Audacity of two minutes each. Ours counts from opening a file until
all of its sound can be read and its whole waveform is known; Audacity's is its command Import2.
"""

import math
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from tests.benchmarks.bench_media import make_file
from workstation.engine.sources.opening import Opening
from workstation.media.decode import decode_stored

PATIENCE_SECONDS = 90
_ATTEMPTS = 3
_STARTING_SECONDS = 12
"""A command that comes before the window is there is lost, and none is answered after it."""
_PIPES = [Path(f"/tmp/audacity_script_pipe.{way}.{os.getuid()}") for way in ("to", "from")]
_MODULE = Path("/usr/lib/audacity/modules/mod-script-pipe.so")
_SETTINGS = """NewPrefsInitialized=1
[Version]
Major=3
Minor=2
Micro=4
[GUI]
ShowSplashScreen=0
[Locale]
Language=en
[Directories]
TempDir={folder}
[Module]
mod-script-pipe=1
[ModulePath]
mod-script-pipe={module}
[ModuleDateTime]
mod-script-pipe={changed}
"""


class Audacity:
    """A running Audacity, driven through its pipes; whatever does not answer in time ends it."""

    def __init__(self, home: Path) -> None:
        self.process = _started(home)
        try:
            _wait(lambda: all(pipe.exists() for pipe in _PIPES))
            self._to = os.open(_PIPES[0], os.O_RDWR | os.O_NONBLOCK)
            self._from = os.open(_PIPES[1], os.O_RDONLY | os.O_NONBLOCK)
            time.sleep(_STARTING_SECONDS)
            self.run("Help: Command=Help")
        except BaseException:
            self.close()
            raise

    def run(self, command: str, patience: float = PATIENCE_SECONDS) -> str:
        """The answer to a command; RuntimeError when it fails or does not come."""
        os.write(self._to, f"{command}\n".encode())
        answer = b""
        until = time.monotonic() + patience
        while not re.search(rb"BatchCommand finished: \w+", answer):
            if not select.select([self._from], [], [], 0.5)[0]:
                if time.monotonic() > until:
                    raise RuntimeError(f"Audacity does not answer: {command}")
                continue
            piece = os.read(self._from, 1 << 16)
            if not piece:  # Audacity has not opened its end yet, or is gone
                if self.process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"Audacity has ended: {command}")
                time.sleep(0.05)
            answer += piece
        if b"finished: OK" not in answer:
            raise RuntimeError(f"Audacity: {command}: {answer.decode(errors='replace')}")
        return answer.decode(errors="replace")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in _PIPES:
            pipe.unlink(missing_ok=True)


def _started(home: Path) -> "subprocess.Popen[bytes]":
    for pipe in _PIPES:
        pipe.unlink(missing_ok=True)
    environment = {**os.environ, "HOME": str(home)}
    return subprocess.Popen(["audacity"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait(until: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise RuntimeError("Audacity does not start")
        time.sleep(0.1)


@contextmanager
def audacity(home: Path) -> Iterator[Audacity]:
    """Audacity with its script pipe, which its settings must name with its place and age, and no dialogs."""
    folder = home / ".audacity-data"
    folder.mkdir(parents=True)
    changed = datetime.fromtimestamp(_MODULE.stat().st_mtime).strftime("%Y-%m-%dT%H:%M:%S")
    text = _SETTINGS.format(folder=home / "session", module=_MODULE, changed=changed)
    (folder / "audacity.cfg").write_text(text, "utf-8")
    running = Audacity(home)
    try:
        yield running
    finally:
        running.close()


def imported(path: Path, home: Path) -> float:
    """The seconds that Audacity takes to import a file; infinity when it could not be brought to, which is told.

    Each time in a new process, since nothing tells a dialog that waits behind the pipe from a slow command: what does
    not answer is ended and begun again.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        shutil.rmtree(home, ignore_errors=True)
        try:
            with audacity(home) as running:
                return timed(partial(running.run, f'Import2: Filename="{path}"'))
        except (RuntimeError, OSError) as error:
            print(f"attempt {attempt} of {_ATTEMPTS}: {error}", flush=True)
    return math.inf


def timed(what: Callable[[], object]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def worked(what: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor's work in this process and those that it waits for."""
    before, took = os.times(), timed(what)
    after = os.times()
    return took, sum(after[:4]) - sum(before[:4])


def opened(path: Path) -> float:
    """The seconds to read a file as the program does, without what it kept of the last time."""
    with tempfile.TemporaryDirectory() as cache:
        over: list[float] = []
        begun = time.perf_counter()
        opening = Opening(
            path, cache=Path(cache), post=lambda f: f(), finished=lambda _: over.append(time.perf_counter() - begun)
        )
        if not opening.wait(600) or not opening.source.peaks.is_complete:
            raise RuntimeError(f"{path} was not read")
        return over[0]


def compare(path: Path, home: Path, rounds: int) -> None:
    ours, theirs = list[float](), list[float]()
    decoding, ffmpeg = list[tuple[float, float]](), list[tuple[float, float]]()
    null = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "null", "-"]
    for _ in range(rounds):
        ours.append(opened(path))
        theirs.append(imported(path, home))
        decoding.append(worked(lambda: [None for _ in decode_stored(path)]))
        ffmpeg.append(worked(lambda: subprocess.run(null, check=True)))
    beside = (
        f"{min(theirs):6.2f} s: {min(theirs) / min(ours):5.2f} of its speed" if min(theirs) < math.inf else "failed"
    )
    print(f"{path.suffix[1:]:5} import {min(ours):6.2f} s, Audacity {beside}", flush=True)
    for kind, own, other in zip(("by the clock", "of work"), zip(*decoding), zip(*ffmpeg), strict=True):  # noqa: B905
        print(
            f"      decode {min(own):5.2f} s {kind}, ffmpeg {min(other):5.2f} s: {min(other) / min(own):5.2f}",
            flush=True,
        )


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    folder = Path(tempfile.mkdtemp(dir=sys.argv[3] if len(sys.argv) > 3 else None))
    try:
        for ending in ("wav", "flac"):
            path = folder / f"hour.{ending}"
            make_file(path, minutes)
            compare(path, folder / "home", rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
