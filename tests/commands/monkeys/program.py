"""A program without a window that a monkey plays with, and what must hold whatever it does."""

import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from tests.commands.killing.program import Microphone, digest, in_words
from tests.commands.monkeys.values import Values
from tests.conftest import ramp
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.document import Document, Marker, Track
from workstation.core.errors import CommandError
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.core.signal import report_faults_to
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute, Job
from workstation.services import Services
from workstation.session import Session

RATE = 8000
LEFT_OUT = ("models.", "words.align", "words.transcribe", "words.speakers", "file.demo")
"""What loads a speech engine or asks a network; the beginnings of ids."""
SLOW_SECONDS = 1.0
"""Of the main thread in one command."""
_LONGEST_SECONDS, _MAX_TRACKS = 30.0, 8
"""What is longer or wider is undone: the checks would take too long."""
_CHECK_EVERY = 40
_JOB_SECONDS = 60


class Speaker:
    """An output that takes everything at once."""

    latency_seconds = 0.0

    def __init__(self, rate: int, channels: int, device: str | None = None) -> None:
        self.rate, self.channels = rate, channels

    def write(self, block: Samples) -> None:
        time.sleep(0.001)

    def drain(self) -> None: ...
    def abort(self) -> None: ...
    def close(self) -> None: ...


@dataclass
class Findings:
    """What came of it."""

    ran: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    """By what failed where: how it came about."""
    slow: dict[str, float] = field(default_factory=dict)
    """The longest that a command held the main thread, in seconds, where it was too long."""

    def fault(self, what: str, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        place = next((f for f in reversed(frames) if "/workstation/" in f.filename), frames[-1] if frames else None)
        where = f"{Path(place.filename).name}:{place.lineno}" if place else ""
        text = "".join(traceback.format_exception(error))
        self.faults.setdefault(f"{type(error).__name__} in {where}", f"{what}\n{text}")


class Program:
    """One session with everything in it, in a folder of its own; nothing outside is read or written."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.findings = Findings()
        self._mailbox = Mailbox()
        self._compute = Compute(self._mailbox.post)
        self.session = Session(Services(self._compute, self._mailbox.post, cache=folder / "cache"))
        self.session._open_output = Speaker  # type: ignore[method-assign, assignment]
        self.session.player._playback._open_output = Speaker
        self.session.recorder._open = lambda rate, channels: Microphone(rate, channels, None)
        self.commands = Commands(self.session, COMMANDS)
        self._values = Values(self.chance, self.session, folder)
        self._rows = [row for row in COMMANDS if not row.id.startswith(LEFT_OUT)]
        self._doing = "begin"
        self._stop_telling = report_faults_to(lambda error: self.findings.fault(f"a listener, {self._doing}", error))
        _write_files(folder)
        self.checks = folder.parent / "checks"
        self.checks.mkdir()
        self._begin()

    def close(self) -> None:
        self.session.close()
        self._compute.close()
        self._stop_telling()

    def act(self) -> None:
        """Run a command at random."""
        row = self.chance.choice(self._rows)
        args, kwargs = self._values.of(row)
        self._doing = f"run({row.id!r}, *{_short(args)}, **{_short(kwargs)})"
        before, count = time.thread_time(), self.findings
        try:
            result = self.commands.run(row.id, *args, **kwargs)
            count.ran[row.id] += 1
        except CommandError as error:
            count.refused[row.id] += 1
            result = None
            if len(str(error)) > 2000 or "\n" in str(error):
                count.fault(self._doing, AssertionError(f"not a line: {str(error)[:300]}"))
        except Exception as error:
            count.fault(self._doing, error)
            result = None
        spent = time.thread_time() - before
        if spent > SLOW_SECONDS:
            count.slow[row.id] = max(spent, count.slow.get(row.id, 0))
        self._settle(result)
        self._keep_small()
        if self.session.history.revisions[0].document is not self._first:  # begun anew, forgotten, or learnt about
            self._note_beginning()

    def check(self) -> None:
        """The document can be saved and exported as it is."""
        self._doing = f"check after {self._doing}"
        run, tracks, folder = self._must, self.session.document.tracks, self.checks
        if tracks:
            run("file.save_copy", folder / "check.aws")
        if self.session.document.frames:
            run("file.export", folder / "check.wav")
            run("file.export", folder / "check.flac")
            run("file.export_timeline", folder / "check.otio")
        if self.session.document.markers:
            for name in ("check.txt", "check.csv", "check.cue", "check.TextGrid"):
                run("marker.export", folder / name)
        if any(word.range for word in self.session.document.transcript.words):
            for name in (
                "check.srt",
                "check.vtt",
                "check.ass",
                "check.json",
                "check.ttml",
                "check.TextGrid",
                "check.lrc",
            ):
                run("words.export", folder / name)

    def undo_and_redo_all(self) -> None:
        """All undone is the beginning, all done again the end."""
        self._doing = "undo and redo all"
        self.commands.run("transport.stop")
        while self.session.history.can_redo:
            self.commands.run("edit.redo")
        end = self._digest()
        while self.session.history.can_undo:
            self.commands.run("edit.undo")
        if self._digest() != self._beginning:
            self.findings.fault(self._doing, AssertionError("undone, it is not what it was at the beginning"))
        while self.session.history.can_redo:
            self.commands.run("edit.redo")
        if self._digest() != end:
            self.findings.fault(self._doing, AssertionError("done again, it is not what it was at the end"))

    def _begin(self) -> None:
        self.session.start(_document())
        self._note_beginning()

    def _note_beginning(self) -> None:
        self._first = self.session.history.revisions[0].document
        self._beginning = digest(in_words(self.session.history.revisions[0]))

    def _digest(self) -> str:
        return digest(in_words(self.session.history.current))

    def _must(self, id_: str, path: Path) -> None:
        path.unlink(missing_ok=True)
        try:
            self._settle(self.commands.run(id_, path), must=True)
        except Exception as error:
            self.findings.fault(f"{id_} {path.name}, {self._doing}", error)

    def _settle(self, result: object, *, must: bool = False) -> None:
        """Wait for a job and the files being read."""

        def over() -> bool:
            return not self.session.openings and not self._compute.jobs

        self._pump(over)
        if isinstance(result, Job) and result.error is not None:
            known = isinstance(result.error, ValueError | OSError | CommandError)
            if must or not known:
                self.findings.fault(self._doing, result.error)

    def _pump(self, until: Callable[[], bool]) -> None:
        before = time.thread_time()
        try:
            if not self._mailbox.pump(until, _JOB_SECONDS):
                waiting = [job.label for job in self._compute.jobs]
                self.findings.fault(self._doing, TimeoutError(f"not over: {waiting} {self.session.openings}"))
                for job in tuple(self._compute.jobs):
                    job.cancel()
        except Exception as error:
            self.findings.fault(f"late, {self._doing}", error)
        if (spent := time.thread_time() - before) > SLOW_SECONDS:
            self.findings.slow[f"after {self._doing[:60]}"] = spent

    def _keep_small(self) -> None:
        recorder = self.session.recorder
        if recorder.source is not None:
            recorder.stop()
            self._pump(lambda: recorder.source is None)
        document = self.session.document
        while document.seconds > _LONGEST_SECONDS or len(document.tracks) > _MAX_TRACKS:
            if not self.session.history.can_undo:
                self._begin()
            else:
                self.commands.run("edit.undo")
            document = self.session.document
        if not document.tracks and self.chance.random() < 0.3:
            self._begin()


def play(folder: Path, seed: int, going_on: Callable[[int], bool]) -> Findings:
    """Let a monkey play for as long as `going_on(commands so far)` says."""
    program = Program(folder, seed)
    count = 0
    try:
        while going_on(count):
            program.act()
            count += 1
            if count % _CHECK_EVERY == 0:
                program.check()
        program.check()
        program.undo_and_redo_all()
    except Exception as error:  # what was found before is worth telling
        program.findings.fault(f"the monkey itself, {program._doing}", error)
    finally:
        program.close()
    left = [thread.name for thread in threading.enumerate() if thread.name in ("compute", "playback")]
    if left:
        program.findings.fault("close", AssertionError(f"threads were left running: {left}"))
    return program.findings


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except ValueError:  # a whole number too long to be written
        text = f"<{type(value).__name__}>"
    return text if len(text) < 300 else f"{text[:300]}…"


def _document() -> Document:
    """Two tracks, clips, a rack, markers, and words of which one has no place."""
    first = EditList.of(ArraySource(ramp(4 * RATE, 2), RATE))
    second = EditList.of(ArraySource(ramp(2 * RATE, 1, 77), RATE))
    texts = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    words = [Word(text, FrameRange(2000 + 3000 * n, 4500 + 3000 * n), 0.9) for n, text in enumerate(texts)]
    words[5] = replace(words[5], range=None)
    cues = (Cue(tuple(words[:4]), "Ann", "eins zwei"), Cue(tuple(words[4:]), "Bob"))
    tracks = (
        Track("t1", "First", first),
        Track("t2", "Second", second, Rack((Slot("gain", "gain", {"gain_db": -3.0}),))),
    )
    markers = (Marker(FrameRange(100, 100), "a"), Marker(FrameRange(8000, 16000), "b", (200.0, 900.0)))
    return Document(RATE, tracks, markers, Transcript("en", cues, "t1"), Rack((Slot("delay", "delay", {}),)))


def _write_files(folder: Path) -> None:
    """Some that can be read, and some that cannot."""
    rng = np.random.default_rng(1)
    soundfile.write(folder / "in.wav", rng.uniform(-0.1, 0.1, (RATE, 2)), RATE)
    soundfile.write(folder / "in.flac", rng.uniform(-0.1, 0.1, 3 * RATE), RATE)
    (folder / "in.srt").write_text(
        "1\n00:00:00,100 --> 00:00:01,000\none two\n\n2\n00:00:01,200 --> 00:00:02,000\nthree\n"
    )
    (folder / "in.txt").write_text("0.1\t0.2\tone\n1.0\t1.0\ttwo\n")
    (folder / "junk.wav").write_bytes(rng.bytes(3000))
    (folder / "junk.aws").write_bytes(rng.bytes(3000))
    (folder / "junk.json").write_text("[" * 2000)
    (folder / "folder").mkdir(exist_ok=True)
