"""Kills an editing program at random moments, again and again, and looks at what it has left.

    python -m tests.commands.kill_nine --kills 300

A child without a window edits, shapes clips, applies effects, records, renders, saves (under new names and over other
projects) and compacts at random, and writes down after each step what the document is. It is killed (`kill -9`); in
every fourth case while it recovers what the last one left, or brings an old project to the new format. What is found
then must pass SQLite's integrity check and must hold every step that was written down more than a second before the
kill, and as long as a step took at most until it was kept: the sound of all revisions is compared by hash. The
next child goes on with what was left, or begins anew, and must have recovered just that. No file that was half written
may stand beside a newer one of its name.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from pathlib import Path

import numpy as np

from tests.commands.killing.old_project import write_old_project
from tests.commands.killing.program import EFFECTS, PROJECTS, RATE, Microphone, Program
from tests.commands.killing.remains import Entry, Lost, check, delays, look
from tests.conftest import ramp
from workstation.commands.drafts import sound
from workstation.core.document import Document, Track
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource

_ANEW = 0.25
_OLD = 0.3
"""How often a new beginning is a project of the oldest format."""
_RECOVERING = 0.25
"""How often the program is killed while it begins."""
_SHORT_BYTES = 20_000
"""From so many on sound counts as long in every other program: it is named before it is copied."""


class Killer:
    """Starts programs in one folder, each going on where the last one was killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.left: Entry = {}
        """What was found after the last kill, as an entry of the log."""
        self.delays: list[float] = []

    def empty(self, *, old: bool = False) -> None:
        """Begin anew, with nothing or with a project of the oldest format."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.left = {}
        if old:
            path = self.folder / PROJECTS[0]
            write_old_project(path)
            found = look(path)
            assert found is not None
            self.left = {"steps": found.steps, "index": found.index, "done": "old", "said": [], "begun": False}
            self.left |= {"project": str(path), "recorded": 0, "file": "", "edition": -1, "time": 0.0}

    def kill_once(self, seed: int) -> str:
        """Start a program, kill it, and look; answers in a word how it was."""
        chance = random.Random(seed * 7919)
        log = self.folder / "log"
        log.write_text(json.dumps(self.left) + "\n" if self.left else "")
        for name in ("plain", "stacks"):
            (self.folder / name).unlink(missing_ok=True)
        before = log.stat().st_size
        recovering = bool(self.left) and chance.random() < _RECOVERING
        pid = os.fork()
        if pid == 0:
            self._live(seed)
        deadline = time.monotonic() + 30
        while not recovering and log.stat().st_size == before and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(chance.random() * 0.4 if recovering else 1.05 + chance.random() * chance.choice([0.3, 3.0]))
        killed = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSIGNALED(status):
            raise Lost(f"the program ended by itself:\n{(self.folder / 'trace').read_text()}")
        entries = [json.loads(line) for line in log.read_text().splitlines() if line.endswith("}")]
        self.delays += delays(entries)
        how, self.left = check(self.folder, entries, killed, max(self.delays, default=0.0))
        return "again while recovering" if recovering else how

    def _live(self, seed: int) -> None:
        try:
            import workstation.engine.playback.devices

            workstation.engine.playback.devices.open_input = Microphone  # type: ignore[assignment]
            sound._LONG_BYTES = random.Random(seed).choice([_SHORT_BYTES, sound._LONG_BYTES])
            program = Program(self.folder, seed)
            program.begin(self.left.get("project", ""))
            program.run()
        except BaseException:
            (self.folder / "trace").write_text(traceback.format_exc())
        os._exit(3)


def main() -> int:
    """Kill as often as was asked; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--load", action="store_true", help="keep all processors busy meanwhile")
    parser.add_argument("--keep", action="store_true", help="leave the files of a failure")
    arguments = parser.parse_args()
    _warm()
    tally: Counter[str] = Counter()
    losses = 0
    killer = Killer(Path(tempfile.mkdtemp(prefix="kill-nine-")))
    busy = [_busy() for _ in range(os.cpu_count() or 1)] if arguments.load else []
    begun = time.monotonic()
    for number in range(arguments.kills):
        seed = arguments.seed * 100_000 + number
        chance = random.Random(seed)
        if chance.random() < _ANEW:
            killer.empty(old=chance.random() < _OLD)
        try:
            tally[killer.kill_once(seed)] += 1
        except Lost as loss:
            losses += 1
            print(f"kill {number} (seed {seed}): {loss}", flush=True)
            if arguments.keep:
                print(f"  left in {killer.folder}", flush=True)
                killer.folder = Path(tempfile.mkdtemp(prefix="kill-nine-"))
            killer.empty()
    seconds = time.monotonic() - begun
    for pid in busy:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    kinds = ", ".join(f"{count} {how}" for how, count in sorted(tally.items()))
    print(f"{arguments.kills} kills in {seconds:.0f} s: {losses} with a loss; found {kinds}")
    if killer.delays:
        middle, late, worst = 1000 * np.quantile(killer.delays, [0.5, 0.99, 1])
        print(
            f"{len(killer.delays)} steps were in a file {middle:.0f} ms after they were done (median), "
            f"99 of 100 after {late:.0f} ms, all after {worst:.0f} ms"
        )
    shutil.rmtree(killer.folder)
    return 1 if losses else 0


def _busy() -> int:
    """A process that does nothing but that, for as long as this one lives; answers its number."""
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        while os.getppid() == parent:
            sum(range(100_000))
        os._exit(0)
    return pid


def _warm() -> None:
    """Import what a child needs, so that it is forked with it."""
    import torch

    torch.set_num_threads(1)
    from workstation.effects.table import EffectTable

    table = EffectTable()
    for effect in EFFECTS:
        _ = table[effect].params
    sys.setswitchinterval(0.001)  # as the program has it
    pid = os.fork()
    if pid == 0:  # what is compiled at first use is compiled now, as the program does after its first start
        folder = Path(tempfile.mkdtemp(prefix="kill-nine-"))
        program = Program(folder, 0)
        program.session.start(Document(RATE, (Track("t1", "a", EditList.of(ArraySource(ramp(RATE), RATE))),)))
        for effect in EFFECTS:
            job = program.commands.run("effect.apply", effect)
            program.mailbox.pump(lambda job=job: job.over, 60)  # type: ignore[misc]
        shutil.rmtree(folder)
        os._exit(0)
    os.waitpid(pid, 0)
    assert threading.active_count() == 1, "a process with threads cannot be forked"


if __name__ == "__main__":
    sys.exit(main())
