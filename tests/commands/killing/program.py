"""A program without a window that does things at random until it is killed, and writes down what it has done."""

import faulthandler
import json
import random
import threading
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from tests.conftest import ramp
from tests.project.write_fixture import revisions
from workstation.commands.drafts.autosave import Drafts
from workstation.commands.drafts.recovery import find_drafts
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.project import ENDING
from workstation.project.clips import clip_to_json
from workstation.project.file import ProjectFile
from workstation.services import Services
from workstation.session import Session

RATE = 8000
EFFECTS = ("gain", "normalize", "invert", "reverse", "fade", "delay")
PROJECTS = (f"p{ENDING}", f"q{ENDING}")

_MAX_STEPS = 40
_LONG_SECONDS = 0.5
"""What keeps unsaved work for longer is looked at."""


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


def in_words(revision: Revision) -> dict[str, Any]:
    """What tells a document from another: its sound and its clips too."""
    (plain,) = revisions(History((revision,)))
    for name in ("call", "selection", "change"):
        del plain[name]
    plain["clips"] = [[clip_to_json(clip) for clip in track.clips] for track in revision.document.tracks]
    return plain


def digest(plain: dict[str, Any]) -> str:
    """Short for `in_words`, without its label: a recording's step has another one when it comes back."""
    rest = {name: value for name, value in plain.items() if name != "label"}
    return blake2b(json.dumps(rest, sort_keys=True).encode(), digest_size=10).hexdigest()


class Log:
    """Lines of JSON in the files of a folder; what is written stays when the program is killed, if not the machine."""

    def __init__(self, folder: Path) -> None:
        self._states = (folder / "log").open("a", buffering=1)
        self._plain = (folder / "plain").open("a", buffering=1)
        self._lock = threading.Lock()

    def write(self, **entry: Any) -> None:
        with self._lock:
            self._states.write(json.dumps({**entry, "time": time.monotonic()}) + "\n")
            self._states.flush()

    def explain(self, short: str, plain: dict[str, Any]) -> None:
        self._plain.write(json.dumps([short, plain]) + "\n")


class Program:
    """Does things at random from `run` on."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.mailbox = Mailbox()
        compute = Compute(self.mailbox.post)
        self.session = Session(Services(compute, self.mailbox.post, cache=folder / "cache"))
        self.commands = Commands(self.session, COMMANDS)
        self.session.changed.connect(lambda _: self.note())  # before the drafts: nothing is kept that was not noted
        self.drafts = Drafts(self.session, folder / "drafts")
        self.session.titled.connect(self.note)
        self.session.notified.connect(lambda message: self.said.append(f"{message.level}: {message.text}"))
        self.log: Log | None = None
        self.digests: dict[int, tuple[Revision, str]] = {}
        self.explained: set[str] = set()
        self.done = "begin"
        self.said: list[str] = []
        """What the user was told since the last note."""

    def begin(self, project: str) -> None:
        """Go on with what was left, in `project` where it is no draft, or begin anew."""
        session = self.session
        self.log = Log(self.folder)
        _tell_when_kept(self.drafts, self.log)
        threading.Thread(target=self._watch, daemon=True).start()
        left = find_drafts(self.folder / "drafts", locks=session.cache / "locks")
        own = [draft.path for draft in left if draft.project is None]
        if own:
            self.drafts.recover(own[0])
        elif project:
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
        self.note(begun=True)

    def note(self, *, begun: bool = False) -> None:
        """Write down what the document is now; of what is being recorded, how much has come."""
        if self.log is None:
            return
        session = self.session
        recording = session.recorder.source
        history, growing = self.drafts.history(), self.drafts.recordings.growing
        known, self.digests = self.digests, {}
        for revision in history.revisions:
            pair = known.get(id(revision)) or (revision, self._digest(revision))
            self.digests[id(revision)] = pair
        self.log.write(
            steps=[self.digests[id(revision)][1] for revision in history.revisions],
            index=history.index,
            done=self.done,
            said=self.said,
            begun=begun,
            edition=session.edition,
            project=str(session.project.path) if session.project else "",
            recorded=recording.arrived if recording is not None else 0,
            file=growing.name if growing is not None and recording is not None else "",
        )
        self.said = []

    def _digest(self, revision: Revision) -> str:
        plain = in_words(revision)
        short = digest(plain)
        if self.log is not None and short not in self.explained:
            self.explained.add(short)
            self.log.explain(short, plain)
        return short

    def _watch(self) -> None:
        """Write down what all threads do while it takes long to keep what was done."""
        since = 0.0
        with (self.folder / "stacks").open("a") as stacks:
            while True:
                time.sleep(0.05)
                if not self.drafts.busy:
                    since = time.monotonic()
                elif time.monotonic() - since > _LONG_SECONDS:
                    stacks.write(f"--- {time.monotonic():.2f}: busy for {time.monotonic() - since:.2f} s\n")
                    stacks.flush()
                    faulthandler.dump_traceback(stacks, all_threads=True)

    def run(self) -> None:
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
        self.commands.run(self.chance.choice(["edit.delete", "edit.silence", "edit.cut", "edit.copy", "clip.split"]))

    def paste(self) -> None:
        self.select()
        self.commands.run("edit.paste")

    def shape(self) -> None:
        """Do something to a clip."""
        tracks = [track for track in self.session.document.tracks if track.frames]
        if not tracks:
            return
        track = self.chance.choice(tracks)
        number = self.chance.randrange(len(track.clips))
        clip, seconds = track.clips[number], self.chance.random() * 0.5
        what = self.chance.choice(["fade", "gain", "move", "trim"])
        place = (track.key, number)
        if what == "fade":
            self.commands.run("clip.fade", *place, fade_in=seconds, fade_out=seconds / 2)
        elif what == "gain":
            self.commands.run("clip.gain", *place, round(12 * seconds, 1))
        elif what == "move":
            self.commands.run("clip.move", *place, max(0.0, clip.start / RATE + seconds - 0.25))
        else:
            self.commands.run("clip.trim", *place, clip.start / RATE + seconds / 8)

    def mark(self) -> None:
        self.commands.run("marker.add", f"m{self.chance.random():.6f}", start=self.chance.random() * 3)

    def speak(self) -> None:
        words = tuple(Word(f"w{n}", FrameRange(n * 90, n * 90 + 70), 0.5) for n in range(self.chance.randrange(1, 90)))
        transcript = Transcript("en", (Cue(words, f"speaker {self.chance.random()}"),))
        self.session.commit(replace(self.session.document, transcript=transcript), "Words")

    def effect(self) -> None:
        self.select()
        self.commands.run("effect.apply", self.chance.choice(EFFECTS))

    def go(self) -> None:
        history = self.session.history
        self.commands.run("edit.goto", self.chance.randrange(max(0, history.index - 3), len(history.revisions)))

    def record(self) -> None:
        self.commands.run("transport.record", channels=self.chance.choice([1, 2]))

    def save(self) -> None:
        if self.session.project is not None:
            self.commands.run("file.save")
        elif self.chance.random() < 0.3:
            self.save_as()

    def save_as(self) -> None:
        """Under one of two names, in place of what is there."""
        self.commands.run("file.save_as", self.folder / self.chance.choice(PROJECTS))

    def save_copy(self) -> None:
        self.commands.run("file.save_copy", self.folder / f"copy{ENDING}")

    def compact(self) -> None:
        self.commands.run("file.compact")

    def render(self) -> None:
        self.commands.run("file.export", self.folder / self.chance.choice(["mix.wav", "mix.flac"]))

    def shorten(self) -> None:
        """Begin a short history from what there is, so that a look at all of it stays quick."""
        session = self.session
        if len(session.history.revisions) > _MAX_STEPS and not session.recorder.recording:
            self.commands.run("edit.goto", len(session.history.revisions) // 2)
            self.mark()


_ACTIONS: dict[str, tuple[float, Any]] = {
    "edit": (5, Program.edit),
    "paste": (3, Program.paste),
    "shape": (3, Program.shape),
    "mark": (3, Program.mark),
    "speak": (1, Program.speak),
    "effect": (3, Program.effect),
    "go": (2, Program.go),
    "record": (1, Program.record),
    "save": (1.5, Program.save),
    "save as": (0.4, Program.save_as),
    "save copy": (0.3, Program.save_copy),
    "compact": (1, Program.compact),
    "render": (0.5, Program.render),
    "shorten": (1, Program.shorten),
}


def _tell_when_kept(drafts: Drafts, log: Log) -> None:
    """Write down which edition of the document is in the file, as soon as it is."""
    original = ProjectFile.save

    def save(self: ProjectFile, *arguments: Any, draft: bool = False) -> Generator[float, None, None]:
        yield from original(self, *arguments, draft=draft)
        if draft:
            log.write(kept=drafts.edition)

    ProjectFile.save = save  # type: ignore[method-assign]
