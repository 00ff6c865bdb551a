"""How cost grows with what a document can have much of: nothing may be quadratic, nor keep a hand or an eye waiting.

Run: python tests/benchmarks/bench_scale.py [--only ROW ...] [--quick] [--long], a row by the beginning of its name.
A row is a function that takes a size and answers a figure: milliseconds of processor, the least of some rounds, unless
its name says otherwise. The exponent is that of the growth, fitted to the logarithms over all sizes, and behind it that
between the last two. Marked with "!" is what grows faster than its size, or takes more than it may: 100 ms for what a
hand does, 16 ms for a frame. `--quick` leaves out the largest sizes, `--long` aligns an hour too.
"""

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from time import thread_time
from typing import NamedTuple

import numpy as np

from tests.benchmarks.bench_long import RECORDINGS, Cost, measure
from tests.benchmarks.scale.edits import EDITS
from tests.benchmarks.scale.files import FILES
from tests.benchmarks.scale.window import WINDOW
from workstation.core.document import Document, Track
from workstation.core.rack import Rack, Slot
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.effects.table import EffectTable
from workstation.engine.mixing.mix import Mix, make_streams, streams_from
from workstation.speech.cues.segmentation import make_cues
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import read_words, write_words
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

RATE, BLOCK = 48_000, 1024
_QUADRATIC = 1.3
"""A steeper growth is marked: what sorts, or finds more misses in the processor's memory, stays below."""
_FLOOR_MS = 2.0
"""Growth is told from here on: what is quicker is for the most part not of its size."""
EFFECTS = EffectTable()


class Row(NamedTuple):
    name: str
    sizes: tuple[int, ...]
    measure: Callable[[int], float]
    bound: float = 0.0
    """How much is too much; 0: as it comes."""
    steep: float = _QUADRATIC
    """Growth from here on is marked; of what one of many steps costs 0.5, for all of them together cost 1 more."""

    def told(self, sizes: tuple[int, ...]) -> str:
        """The line of the table, each size measured in turn."""
        figures = [self.measure(size) for size in sizes]
        cells = "  ".join(f"{size:,}: {figure:.2f}" for size, figure in zip(sizes, figures, strict=True))
        marks = [f"over {self.bound:g}"] if self.bound and figures[-1] > self.bound else []
        growth = ""
        if len(sizes) > 1:
            fitted, last = exponent(sizes, figures), exponent(sizes[-2:], figures[-2:])
            growth = f"~n^{fitted:.1f}, n^{last:.1f}"
            if max(fitted, last) > self.steep and figures[-1] > (
                _FLOOR_MS if self.steep == _QUADRATIC else _FLOOR_MS / 10
            ):
                marks.append("steep")
        return f"{self.name:<46} {cells}  {growth}{'  ! ' if marks else ''}{', '.join(marks)}"


def exponent(sizes: tuple[int, ...], figures: list[float]) -> float:
    """Of the growth: the slope of the straight line through the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(figures, 1e-3)), 1)[0])


def best(act: Callable[[], object], rounds: int = 5) -> float:
    """Milliseconds of this thread in the fastest of some rounds, after one that does not count."""
    act()
    times = []
    for _ in range(rounds):
        begin = thread_time()
        act()
        times.append(thread_time() - begin)
    return 1000 * min(times)


def tracks(count: int, *slots: Slot) -> Document:
    """So many tracks of four seconds, on sixteen sounds, each with its own rack."""
    rng = np.random.default_rng(0)
    sounds = [ArraySource(rng.uniform(-0.1, 0.1, (1, 4 * RATE)).astype(np.float32), RATE) for _ in range(16)]
    made = (Track(f"t{n}", "Track", EditList.of(sounds[n % 16]), Rack(slots), gain_db=-1.0) for n in range(count))
    return Document(RATE, tuple(made))


def second(document: Document) -> float:
    """Of sound, mixed to stereo in blocks as they are played."""
    mix = Mix(document, make_streams(document, 2, streams_from(EFFECTS), frozenset()), 2)

    def play() -> None:
        mix.seek(RATE)
        for _ in range(RATE // BLOCK):
            mix.read(BLOCK)

    return best(play)


def mixed(count: int) -> float:
    return second(tracks(count))


def beside_numpy(count: int) -> float:
    """How many times as long that takes as numpy to add so many tracks in such blocks, which is the limit."""
    rng, total = np.random.default_rng(0), np.zeros((2, RATE), np.float32)
    sounds = [rng.uniform(-0.1, 0.1, (1, RATE)).astype(np.float32) for _ in range(count)]

    def add() -> None:
        for at in range(0, RATE, BLOCK):
            block = total[:, at : at + BLOCK]
            for sound in sounds:
                np.add(block, sound[:, at : at + BLOCK], out=block)

    return mixed(count) / best(add)


def soloed(count: int) -> float:
    document = tracks(count)
    return second(document.with_track(replace(document.tracks[0], solo=True)))


def with_racks(count: int) -> float:
    bands = (("peaking", 1000.0, 6.0, 1.0, True),)
    return second(tracks(count, Slot("e", "equalizer", {"bands": bands}), Slot("c", "compressor")))


def followed(count: int) -> float:
    """A gain that is moved while that plays: what the playback thread does of it before its next block."""
    document = tracks(count)
    mix = Mix(document, {}, 2)
    mix.read(BLOCK)
    moved = [document.with_track(replace(document.tracks[0], gain_db=db)) for db in (-2.0, -3.0)]

    def follow() -> None:
        for revision in moved:
            mix.follow(revision)
            mix.read(BLOCK)

    return best(follow) / 2


def in_a_row(effect: str) -> Callable[[int], float]:
    return lambda count: second(tracks(1, *(Slot(f"{effect}{n}", effect) for n in range(count))))


def talk(count: int) -> AlignedTranscript:
    """So many words in lines of seven, with pauses between sentences."""
    rng, said = np.random.default_rng(0), ("the", "history", "of", "library.", "garden,", "water", "began", "in")
    ends = np.cumsum(rng.uniform(0.1, 0.4, count) + np.where(np.arange(count) % 40, 0.02, 1.2))
    words = [TimedWord(said[n], end - 0.1, end, 0.9) for n, end in zip(rng.integers(8, size=count), ends, strict=True)]
    return AlignedTranscript("en", tuple(TimedCue(tuple(words[at : at + 7])) for at in range(0, count, 7)))


def cues_made(count: int) -> float:
    words = talk(count)
    return best(lambda: make_cues(words), 2)


def written(count: int) -> float:
    words = talk(count)
    return best(lambda: write_words("a.srt", words, WriteOptions()), 2)


def read(count: int) -> float:
    raw = write_words("a.srt", talk(count), WriteOptions(rules=None)).encode()
    return best(lambda: read_words("a.srt", raw), 2)


@cache
def aligned(minutes: int) -> Cost:
    """What it costs to align so much speech from the command line."""
    return measure(RECORDINGS, minutes, "", wrong=False)[0]


def alignment(*sizes: int) -> tuple[Row, ...]:
    """Nothing where the recordings are not there."""
    return RECORDINGS.is_dir() * (
        Row("alignment, minutes: s", sizes, lambda size: aligned(size).cpu),
        Row("alignment, minutes: MB at the peak", sizes, lambda size: aligned(size).megabytes, 2000),
    )


ROWS = (
    Row("words: make cues", (1_000, 10_000, 50_000, 200_000), cues_made),
    Row("words: written as SubRip", (1_000, 10_000, 50_000, 200_000), written),
    Row("words: read from SubRip", (1_000, 10_000, 50_000, 200_000), read),
    Row("tracks: a second mixed", (1, 4, 16, 64, 200, 1000), mixed),
    Row("tracks: that, times numpy's sum in blocks", (1, 4, 16, 64, 200), beside_numpy),
    Row("tracks: of one solo", (1, 4, 16, 64, 200, 1000), soloed),
    Row("tracks: with equalizer and compressor", (1, 4, 16, 64), with_racks),
    Row("tracks: a gain followed, and a block", (1, 16, 200, 1000), followed, 100),
    *(Row(f"rack: {id_} in a row", (1, 4, 10, 30), in_a_row(id_)) for id_ in ("equalizer", "compressor", "reverb")),
    *(Row(f"rack: one {id_}", (1,), in_a_row(id_), 100) for id_ in EFFECTS if EFFECTS[id_].live),
    *(Row(*row) for row in (*EDITS, *FILES, *WINDOW)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="ROW", default=[])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--long", action="store_true")
    chosen = parser.parse_args()
    for row in (*ROWS, *alignment(1, 4, 16, *((64,) if chosen.long else ()))):
        if chosen.only and not any(row.name.startswith(name) for name in chosen.only):
            continue
        few = row.sizes[: max(1, (len(row.sizes) + 1) // 2)]
        print(row.told(few if chosen.quick else row.sizes), f"(load {os.getloadavg()[0]:.1f})", flush=True)


if __name__ == "__main__":
    main()
