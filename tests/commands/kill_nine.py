"""Kills an editing program at random moments, again and again, and looks at what it has left.

    python -m tests.commands.kill_nine --kills 300

A child without a window edits, applies effects, records, saves and compacts at random, and writes down after each
step what the document is, forced to the disk. It is killed (`kill -9`). What is found then must pass SQLite's integrity
check and must hold every step that was written down more than a second before the kill: the sound of all revisions is
compared by hash. The next child goes on with what was recovered, or begins anew.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from tests.conftest import ramp
from tests.project.write_fixture import revisions
from workstation.commands.drafts import Drafts
from workstation.commands.project import ENDING
from workstation.commands.recovery import find_drafts, recordings_of, with_recording
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.document import Document, Track
from workstation.core.edits import EditList
from workstation.core.errors import CommandError
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.core.sources import ArraySource, Samples, Source
from workstation.core.transcript import Cue, Transcript, Word
from workstation.engine.compute import Compute
from workstation.engine.mailbox import Mailbox
from workstation.engine.recorded import RecordingFile, left_recordings
from workstation.project.file import ProjectFile
from workstation.project.sources import FileRef
from workstation.session import Session

RATE = 8000
LATE_SECONDS = 1.0
"""What was done so shortly before the kill may be lost."""

_MOST_STEPS = 40
_EFFECTS = ("gain", "normalize", "invert", "reverse", "fade", "delay")


class Microphone:
    """An input that hears a ramp as fast as time goes."""

    def __init__(self, rate: int, channels: int, device: str | None) -> None:
        self.rate, self.channels, self.at = rate, channels, 0
        self.begun = time.monotonic()

    def read(self, frames: int) -> tuple[Samples, bool]:
        time.sleep(max(0.0, self.begun + (self.at + frames) / self.rate - time.monotonic()))
        self.at += frames
        return ramp(frames, self.channels, self.at - frames), False

    def close(self) -> None: ...


def digest(revision: Revision) -> str:
    """What tells a document from another: its sound too."""
    (plain,) = revisions(History((revision,)))
    for name in ("label", "call", "selection", "change"):
        del plain[name]
    return blake2b(json.dumps(plain, sort_keys=True).encode(), digest_size=10).hexdigest()


# --- the child ----------------------------------------------------------------------------------------------------


class Child:
    """A program without a window that does things at random until it is killed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.mailbox = Mailbox()
        compute = Compute(self.mailbox.post)
        self.session = Session(compute, self.mailbox.post, cache=folder / "cache")
        self.commands = Commands(self.session, COMMANDS)
        self.session.changed.connect(lambda _: self.note())  # before the drafts: nothing is kept that was not noted
        self.drafts = Drafts(self.session, folder / "drafts")
        self.log: TextIO | None = None
        self.digests: dict[int, tuple[Revision, str]] = {}
        self.done = ""
        self.said: list[str] = []
        """What the user was told since the last note."""

    def begin(self) -> None:
        """Go on with what was left, or begin anew."""
        session, project = self.session, self.folder / f"p{ENDING}"
        left = find_drafts(self.folder / "drafts", locks=session.cache / "locks")
        own = [draft.path for draft in left if draft.project is None]
        if own:
            self.drafts.recover(own[0])
        elif project.exists():
            self.commands.run("file.open", project)
        else:
            noise = np.random.default_rng(self.chance.randrange(1 << 30))
            whole = (noise.normal(0, 3000, (2, 6 * RATE)).round() / 32768).astype(np.float32)
            tracks = (
                Track("t1", "Voice", EditList.of(ArraySource(ramp(5 * RATE), RATE))),
                Track("t2", "Noise", EditList.of(ArraySource(whole, RATE))),
            )
            session.start(Document(RATE, tracks))
            session.commit(replace(session.document, tags={"title": "x"}), "Begin")
        session.titled.connect(self.note)
        session.said.connect(lambda message: self.said.append(f"{message.level}: {message.text}"))
        self.log = (self.folder / "log").open("a")
        self.note()

    def note(self) -> None:
        """Write down what the document is now; of what is being recorded, how much has come."""
        if self.log is None:
            return
        session = self.session
        recording = session.recorder.source
        history = session.history
        if recording is not None:
            history = self.drafts._without_source(history, recording)
        known, self.digests = self.digests, {}
        for revision in history.revisions:
            pair = known.get(id(revision)) or (revision, digest(revision))
            self.digests[id(revision)] = pair
        steps = [self.digests[id(revision)][1] for revision in history.revisions]
        entry = {
            "steps": steps,
            "index": history.index,
            "done": self.done,
            "said": self.said,
            "recorded": 0,
            "file": "",
        }
        self.said = []
        if recording is not None:
            entry["recorded"], entry["file"] = recording.arrived, self.drafts._recordings[-1].name
        text = json.dumps({**entry, "time": time.monotonic()})
        self.log.write(text + "\n")
        self.log.flush()
        os.fsync(self.log.fileno())

    def run(self) -> None:
        self.begin()
        while True:
            what = self.chance.choices(list(_ACTIONS), [weight for weight, _ in _ACTIONS.values()])[0]
            self.done = what
            with suppress(CommandError):  # nothing to paste, a recording under way: what a user would be told
                _ACTIONS[what][1](self)
            deadline = time.monotonic() + self.chance.random() * 0.06
            self.mailbox.pump(lambda deadline=deadline: time.monotonic() > deadline, 0.06)  # type: ignore[misc]
            while len(self.session.compute.jobs) > 4:
                self.mailbox.pump(lambda: len(self.session.compute.jobs) < 2, 5)

    def select(self) -> None:
        seconds = self.session.document.seconds
        start = self.chance.random() * seconds
        self.commands.run("selection.set", start, min(seconds, start + self.chance.random() * 0.8))

    def edit(self) -> None:
        self.select()
        self.commands.run(self.chance.choice(["edit.delete", "edit.silence", "edit.cut"]))

    def paste(self) -> None:
        self.select()
        self.commands.run("edit.paste")

    def mark(self) -> None:
        self.commands.run("marker.add", f"m{self.chance.random():.6f}", start=self.chance.random() * 3)

    def speak(self) -> None:
        words = tuple(Word(f"w{n}", FrameRange(n * 90, n * 90 + 70), 0.5) for n in range(self.chance.randrange(1, 90)))
        transcript = Transcript("en", (Cue(words, f"speaker {self.chance.random()}"),))
        self.session.commit(replace(self.session.document, transcript=transcript), "Words")

    def effect(self) -> None:
        self.select()

        self.commands.run("effect.apply", self.chance.choice(_EFFECTS))

    def go(self) -> None:
        history = self.session.history
        self.commands.run("edit.goto", self.chance.randrange(max(0, history.index - 3), len(history.revisions)))

    def record(self) -> None:
        self.commands.run("transport.record", channels=self.chance.choice([1, 2]))

    def save(self) -> None:
        if self.session.project is not None:
            self.commands.run("file.save")
        elif self.chance.random() < 0.3:
            self.commands.run("file.save_as", self.folder / f"p{ENDING}")

    def compact(self) -> None:
        self.commands.run("file.compact")

    def shorten(self) -> None:
        """Begin a short history from what there is, so that a look at all of it stays quick."""
        session = self.session
        if len(session.history.revisions) > _MOST_STEPS and not session.recorder.recording:
            self.commands.run("edit.goto", len(session.history.revisions) // 2)
            self.mark()


_ACTIONS: dict[str, tuple[float, Any]] = {
    "edit": (5, Child.edit),
    "paste": (3, Child.paste),
    "mark": (3, Child.mark),
    "speak": (1, Child.speak),
    "effect": (3, Child.effect),
    "go": (2, Child.go),
    "record": (1, Child.record),
    "save": (1.5, Child.save),
    "compact": (1, Child.compact),
    "shorten": (1, Child.shorten),
}


# --- the parent ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What one file holds after a kill."""

    path: Path
    steps: list[str]
    index: int
    document: Document


class Lost(Exception):  # noqa: N818  # not an error of the program: what this script is there to find
    """Something that was committed is not there."""


def look(path: Path) -> Found | None:
    """The work in a file; None where it holds none."""
    tool = sqlite3.connect(path)
    result = tool.execute("PRAGMA integrity_check").fetchall()
    tool.close()
    if result != [("ok",)]:
        raise Lost(f"{path}: {result}")
    project = ProjectFile.open(path)
    try:
        draft = project.has_draft
        if not draft and not project.connection.read("SELECT 1 FROM step"):
            return None
        history = project.load(_no_file, draft=draft).history
        found = Found(path, [digest(r) for r in history.revisions], history.index, history.current.document)
        if project.blocks.faults:
            raise Lost("; ".join(project.blocks.faults))
        return found
    finally:
        project.close()


def _no_file(ref: FileRef) -> Source:
    raise AssertionError(ref)


def check(folder: Path, log: list[dict[str, Any]], killed: float) -> str:
    """Compare what is left with what was written down; answers how it was found. Raises Lost."""
    due = max((n for n, entry in enumerate(log) if entry["time"] <= killed - LATE_SECONDS), default=None)
    paths = [*sorted((folder / "drafts").glob(f"*{ENDING}")), *folder.glob(f"p{ENDING}")]
    found = [what for path in paths if (what := look(path)) is not None]
    best, at = None, -1
    for what in found:
        matches = [n for n, e in enumerate(log) if (e["steps"], e["index"]) == (what.steps, what.index)]
        if matches and matches[-1] > at:
            best, at = what, matches[-1]
    if due is None:
        return "killed before a second had passed"
    if best is None:
        known = {step for entry in log for step in entry["steps"]}
        what_is = [[step in known for step in what.steps] for what in found]
        raise Lost(f"nothing that was ever written down is left; left is {what_is}")
    if at < due:
        raise Lost(f"the last state found is {due - at} states older than it may be (after {log[due]['done']!r})")
    wanted = log[due]
    note = folder / "drafts" / f"{wanted['file']}.json"  # without it the recording is in what was found
    if wanted["recorded"] and note.exists():
        frames = _recorded_frames(folder / "drafts" / wanted["file"])
        if frames < wanted["recorded"]:
            raise Lost(f"{wanted['recorded']} frames were recorded, {frames} are left")
        whole = best.document
        for path, note in recordings_of(best.path, (folder / "drafts",)):
            whole = with_recording(whole, path, note)
        return "with a recording"
    return "in a draft" if best.path.parent.name == "drafts" else "in the project"


def _recorded_frames(path: Path) -> int:
    """How many frames of a recording can be recovered; their content is looked at."""
    source = RecordingFile(path, dict(left_recordings(path.parent))[path])
    if not np.array_equal(source.read(0, source.frames), ramp(source.frames, source.channels)):
        raise Lost("what was recorded has changed")
    return source.frames


def kill_once(folder: Path, seed: int) -> str:
    """Start a child, kill it, and look; answers in a word how it was."""
    chance = random.Random(seed * 7919)
    (folder / "log").unlink(missing_ok=True)
    pid = os.fork()
    if pid == 0:
        try:
            import workstation.session

            workstation.session.open_input = Microphone  # type: ignore[assignment]
            Child(folder, seed).run()
        except BaseException:
            (folder / "trace").write_text(traceback.format_exc())
        os._exit(3)
    deadline = time.monotonic() + 30
    while not (folder / "log").exists() or not (folder / "log").stat().st_size:
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    time.sleep(1.05 + chance.random() * chance.choice([0.3, 3.0]))
    killed = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status):
        raise Lost(f"the child ended by itself:\n{(folder / 'trace').read_text()}")
    lines = (folder / "log").read_text().splitlines()
    log = [json.loads(line) for line in lines if line.endswith("}")]
    return check(folder, log, killed)


def main() -> int:
    """Kill as often as was asked; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the files of a failure")
    arguments = parser.parse_args()
    _warm()
    tally: dict[str, int] = {}
    losses = 0
    folder = Path(tempfile.mkdtemp(prefix="kill-nine-"))
    begun = time.monotonic()
    for number in range(arguments.kills):
        seed = arguments.seed * 100_000 + number
        if random.Random(seed).random() < 0.3:
            _empty(folder)
        try:
            how = kill_once(folder, seed)
        except Lost as loss:
            losses += 1
            print(f"kill {number} (seed {seed}): {loss}", flush=True)
            if arguments.keep:
                print(f"  left in {folder}", flush=True)
                folder = Path(tempfile.mkdtemp(prefix="kill-nine-"))
            _empty(folder)
            continue
        tally[how] = tally.get(how, 0) + 1
    seconds = time.monotonic() - begun
    kinds = ", ".join(f"{count} {how}" for how, count in sorted(tally.items()))
    print(f"{arguments.kills} kills in {seconds:.0f} s: {losses} with a loss; found {kinds}")
    _empty(folder)
    folder.rmdir()
    return 1 if losses else 0


def _warm() -> None:
    """Import what a child needs, so that it is forked with it."""
    import torch

    torch.set_num_threads(1)
    from workstation.effects.table import EffectTable

    table = EffectTable()
    for effect in _EFFECTS:
        _ = table[effect].params
    sys.setswitchinterval(0.001)  # as the program has it
    pid = os.fork()
    if pid == 0:  # what is compiled at first use is compiled now, as the program does after its first start
        folder = Path(tempfile.mkdtemp(prefix="kill-nine-"))
        child = Child(folder, 0)
        child.session.start(Document(RATE, (Track("t1", "a", EditList.of(ArraySource(ramp(RATE), RATE))),)))
        for effect in _EFFECTS:
            job = child.commands.run("effect.apply", effect)
            child.mailbox.pump(lambda job=job: job.over, 60)  # type: ignore[misc]
        shutil.rmtree(folder)
        os._exit(0)
    os.waitpid(pid, 0)
    assert threading.active_count() == 1, "a process with threads cannot be forked"


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


if __name__ == "__main__":
    sys.exit(main())
