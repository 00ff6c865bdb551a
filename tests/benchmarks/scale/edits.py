"""Rows of `bench_scale`: edits of clips, markers, words and tracks, run as commands, by how many there are."""

import gc
import tracemalloc
from collections.abc import Callable
from time import thread_time

import numpy as np

from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.document import Document, Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.services import Services
from workstation.session import Session

RATE = 16_000
_WORD_FRAMES, _CUE_WORDS = 4000, 7
_ROUNDS = 3


def measured(make: Callable[[], Document], act: Callable[[Commands], object], *, memory: bool = False) -> float:
    """Milliseconds of this thread that `act` takes in the fastest of some rounds, each on a document of its own.

    With `memory`: the kilobytes that it leaves behind. Garbage is not collected meanwhile: in the window that waits
    until there is nothing to do.
    """
    found = []
    gc.disable()
    for _ in range(1 if memory else _ROUNDS):
        mailbox = Mailbox()
        compute = Compute(mailbox.post)
        session = Session(Services(compute, mailbox.post))
        session.start(make())
        commands = Commands(session, COMMANDS)
        if memory:
            found.append(_kilobytes(lambda commands=commands: act(commands)))  # type: ignore[misc]
        else:
            begin = thread_time()
            act(commands)
            found.append(1000 * (thread_time() - begin))
        session.close()
        compute.close()
        gc.collect()
    gc.enable()
    return min(found)


def _kilobytes(act: Callable[[], object]) -> float:
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    act()
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return kept / 1000


def clipped(count: int) -> Document:
    frames = 100 * count
    sound = ArraySource(np.zeros((2, frames), np.float32), RATE)
    document = Document(RATE, (Track("t1", "Track", EditList.of(sound)),))
    track = document.tracks[0]
    for number in range(1, count):
        track = track.split(100 * number)
    return document.with_track(track)


def split_at(commands: Commands, frame: int) -> None:
    commands.session.select(FrameRange(frame, frame))
    commands.run("clip.split")


def one_split(count: int) -> float:
    return measured(lambda: clipped(count), lambda commands: split_at(commands, 50 * count + 50))


def each_split(count: int) -> float:
    """One of so many on the average: it copies the tuple of clips, 8 bytes each, beside what a step takes anyway."""
    sound = ArraySource(np.zeros((2, 100 * count), np.float32), RATE)
    document = Document(RATE, (Track("t1", "Track", EditList.of(sound)),))
    return measured(lambda: document, lambda c: [split_at(c, 100 * number) for number in range(1, count)]) / count


def marked(count: int) -> Document:
    sound = EditList.silence(1, 800 * count, RATE)
    markers = tuple(Marker(FrameRange(800 * n, 800 * n), f"m{n}") for n in range(count))
    return Document(RATE, (Track("t1", "Track", sound),), markers)


def delete_before(commands: Commands) -> None:
    commands.session.select(FrameRange(100, 110))
    commands.run("edit.delete")
    assert commands.session.document.markers  # as views ask for them


def marker_ripple(count: int) -> float:
    return measured(lambda: marked(count), delete_before)


def marker_memory(count: int) -> float:
    """Of a step beyond the first, which makes the blocks."""

    def several(steps: int) -> float:
        return measured(lambda: marked(count), lambda c: [delete_before(c) for _ in range(steps)], memory=True)

    return (several(12) - several(2)) / 10


def spoken(count: int) -> Document:
    noise = ArraySource(np.random.default_rng(1).normal(0, 0.1, (1, 60 * RATE)).astype(np.float32), RATE)
    frames = count * _WORD_FRAMES
    parts = [Segment(noise, 0, min(noise.frames, frames - at)) for at in range(0, frames, noise.frames)]
    cues = []
    for first in range(0, count, _CUE_WORDS):
        texts = enumerate(
            ("hit" if first % 49 == 0 else "word", "words", "stand", "here", "alike", "other", "words"), first
        )
        ranges = ((text, n * _WORD_FRAMES) for n, text in texts)
        cues.append(Cue(tuple(Word(text, FrameRange(at, at + 3000), 0.9) for text, at in ranges)))
    return Document(RATE, (Track("t1", "Track", EditList(1, parts)),), (), Transcript("en", tuple(cues), "t1"))


def on_words(id_: str, *args: str, every: int = 0, **kwargs: bool) -> Callable[[int], float]:
    def measure(count: int) -> float:
        words = (", ".join(map(str, range(3, count - 10, every))),) if every else ()
        return measured(lambda: spoken(count), lambda commands: commands.run(id_, *words, *args, **kwargs))

    return measure


def tracks_ripple(count: int) -> float:
    sound = EditList.silence(1, 10_000, RATE)
    document = Document(RATE, tuple(Track(f"t{n}", "Track", sound) for n in range(count)))
    return measured(lambda: document, delete_all)


def delete_all(commands: Commands) -> None:
    commands.session.select(FrameRange(100, 110))
    commands.run("edit.delete")


_HAND_MS, _STEP_GROWTH = 100.0, 0.5

EDITS: tuple[tuple[str, tuple[int, ...], Callable[[int], float], *tuple[float, ...]], ...] = (
    ("clips: one more split", (100, 400, 1600, 5000), one_split),
    ("clips: each of so many splits", (200, 800, 2000, 5000), each_split, _HAND_MS, _STEP_GROWTH),
    ("markers: sound deleted before them", (1000, 10_000, 50_000), marker_ripple),
    ("markers: kB that such a step keeps", (1000, 10_000, 50_000), marker_memory),
    ("words: replace all", (1000, 10_000, 50_000, 200_000), on_words("words.replace", "hit", "other thing")),
    ("words: delete every 20th", (1000, 10_000, 50_000, 200_000), on_words("words.delete", every=20)),
    ("words: bleep every 20th, masked", (1000, 10_000, 50_000), on_words("words.bleep", every=20, mask=True)),
    ("words: fix all", (1000, 4000, 16_000, 50_000), on_words("words.fix_cues")),
    ("tracks: ripple delete on all", (16, 64, 200, 1000), tracks_ripple),
)
"""Name, sizes, what answers milliseconds for a size; of some how many are too many, and what growth is too steep."""
