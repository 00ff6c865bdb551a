"""How long after a step it is in a file: in short and long documents, and while long new sound is being copied.

Usage: python tests/benchmarks/bench_keeping.py [STEPS]

Markers are set one after the other, thirty a second, as the quickest user would edit. Each is timed from before its
command until the transaction with it is complete; killed then, the program has lost nothing. The peer is the same with
the sound of the document copied before anything else is written, as it must be where sound has no file of its own.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from workstation.commands.drafts import sound
from workstation.commands.drafts.autosave import Drafts
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.document import Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.engine.sources.rendered_source import RenderedSource
from workstation.engine.sources.scratch import ScratchFile
from workstation.project.file import ProjectFile
from workstation.services import Services
from workstation.session import Session

RATE = 44_100
SECONDS_BETWEEN = 1 / 30


class Bench:
    """A program without a window that tells when what was done is in a file."""

    def __init__(self, folder: Path) -> None:
        self.mailbox = Mailbox()
        self.session = Session(Services(Compute(self.mailbox.post), self.mailbox.post, cache=folder / "cache"))
        self.commands = Commands(self.session, COMMANDS)
        self.drafts = Drafts(self.session, folder / "drafts")
        self.kept: list[tuple[int, float]] = []
        original, bench = ProjectFile.save, self

        def save(self: ProjectFile, *arguments: Any, draft: bool = False) -> Generator[float, None, None]:
            yield from original(self, *arguments, draft=draft)
            bench.kept.append((bench.drafts.edition, time.perf_counter()))

        ProjectFile.save = save  # type: ignore[method-assign]
        self._restore = lambda: setattr(ProjectFile, "save", original)

    def close(self) -> None:
        self._restore()
        self.drafts.close()
        self.session.close()
        self.session.compute.close()

    def settle(self) -> None:
        self.mailbox.pump(lambda: self.drafts.idle and not self.session.compute.jobs and not self.session.openings, 600)

    def delays(self, steps: int) -> list[float]:
        """Seconds from each of so many steps to its being in a file."""
        done: list[tuple[int, float]] = []
        for number in range(steps):
            begun = time.perf_counter()
            self.commands.run("marker.add", f"m{number}", start=number / 50)
            done.append((self.session.edition, begun))
            self.mailbox.pump(lambda begun=begun: time.perf_counter() - begun > SECONDS_BETWEEN, SECONDS_BETWEEN)
        self.mailbox.pump(lambda: bool(self.kept) and self.kept[-1][0] >= done[-1][0], 600)
        return [next(at for edition, at in self.kept if edition >= step) - begun for step, begun in done]


def recorded(folder: Path, seconds: int) -> RenderedSource:
    """New mono sound as an effect leaves it."""
    scratch = ScratchFile(1, folder)
    noise = (np.random.default_rng(0).normal(0, 0.1, (10 * RATE, 1))).astype(np.float32)
    for _ in range(seconds // 10):
        scratch.append(noise)
    return RenderedSource(scratch, RATE)


def with_result(bench: Bench, folder: Path, seconds: int) -> None:
    """The result of an effect over the whole document has just landed."""
    edits = EditList.of(recorded(folder, seconds))
    bench.session.commit(bench.session.document.with_track(Track("t9", "Result", edits)), "Effect")


def main() -> None:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    cases: dict[str, Callable[[Bench, Path], None]] = {
        "ten seconds": lambda bench, folder: with_result(bench, folder, 10),
        "an hour of new sound": lambda bench, folder: with_result(bench, folder, 3600),
        "2,000 cuts": with_cuts,
        "90,000 words, 5,000 markers": with_words,
    }
    for long_bytes, how in ((sound._LONG_BYTES, ""), (1 << 62, ", copied first")):
        sound._LONG_BYTES = long_bytes
        for name, prepare in cases.items():
            with tempfile.TemporaryDirectory() as place:
                bench = Bench(Path(place))
                bench.commands.run("file.new", rate=RATE)
                prepare(bench, Path(place))
                found = 1000 * np.quantile(bench.delays(steps), [0.5, 0.99, 1])
                print(f"{name + how:36} median {found[0]:7.1f} ms, p99 {found[1]:7.1f} ms, worst {found[2]:7.1f} ms")
                bench.close()


def with_cuts(bench: Bench, folder: Path) -> None:
    """A document of ten hours with two thousand cuts, kept once."""
    source = recorded(folder, 600)
    edits = EditList.of(source)
    for _ in range(59):
        edits = edits.replace(FrameRange(edits.frames, edits.frames), EditList.of(source))[0]
    rng = np.random.default_rng(1)
    for _ in range(2000):
        start = int(rng.integers(0, edits.frames - 1000))
        edits = edits.replace(FrameRange(start, start + 500), EditList(1))[0]
    bench.session.commit(bench.session.document.with_track(Track("t9", "Result", edits)), "Cuts")
    bench.settle()


def with_words(bench: Bench, folder: Path) -> None:
    """As of ten hours of talk, kept once."""
    with_result(bench, folder, 600)
    cues = tuple(
        Cue(tuple(Word(f"w{n}", FrameRange(at + n * 4000, at + n * 4000 + 3000), 0.5) for n in range(9)), "Anna")
        for at in range(0, 10_000 * 40_000, 40_000)
    )
    places = np.random.default_rng(2).integers(1, 100_000, 5_000).cumsum()
    markers = tuple(Marker(FrameRange(int(at), int(at)), f"m{at}") for at in places)
    document = replace(bench.session.document, transcript=Transcript("en", cues), markers=markers)
    bench.session.commit(document, "Words")
    bench.settle()


if __name__ == "__main__":
    main()
