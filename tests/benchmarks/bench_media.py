"""Times of files beside FFmpeg's and soxr's in the same run: decode, open, resample, draw; and the memory taken.

Usage: bench_media.py [MINUTES] [FOLDER]: makes a stereo FLAC file of that length in FOLDER unless it is there.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList, Segment
from workstation.engine.sources.file_source import FileSource
from workstation.engine.sources.opening import Opening
from workstation.engine.views.waveform import PeakCache
from workstation.media.decode import decode_stored
from workstation.media.encode import encode
from workstation.media.resample import Resampler

RATE = 44_100
WIDTH = 1_920


def timed(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def turn_about(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 2) -> tuple[float, float]:
    """The shortest of some runs of each, one after the other."""
    pairs = [(timed(ours), timed(theirs)) for _ in range(rounds)]
    return min(a for a, _ in pairs), min(b for _, b in pairs)


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make_file(path: Path, minutes: int) -> None:
    rng = np.random.default_rng(1)
    noise = np.cumsum(rng.standard_normal((2, RATE * 10)), axis=1)
    noise -= np.convolve(noise[0], np.ones(64) / 64, "same")
    t = np.arange(RATE * 10) / RATE
    tones = (0.5 + 0.5 * np.sin(2 * np.pi * 0.3 * t)) * (0.2 * np.sin(1_382 * t) + 0.1 * np.sin(10_888 * t))
    block = np.clip(0.06 * noise / noise.std() + tones, -1, 1).astype(np.float32)
    print(f"making {path}")
    list(encode(path, (block for _ in range(minutes * 6)), RATE, 2))


def bench_decode(path: Path, seconds: float) -> None:
    def read() -> None:
        for _ in decode_stored(path):
            pass

    def open_() -> None:
        opening = Opening(path, cache=Path(tempfile.gettempdir()), post=lambda f: f())
        opening.wait()

    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "null", "-"]
    for name, ours in (("decode", read), ("open (decode, store, peaks)", open_)):
        mine, theirs = turn_about(ours, lambda: subprocess.run(command, check=True))
        print(
            f"{name}: {mine:.2f} s, {seconds / mine:.0f} x real time; ffmpeg {theirs:.2f} s; "
            f"{theirs / mine:.2f} of its speed; memory {memory_mb():.0f} MB"
        )


def bench_opening(path: Path) -> FileSource:
    start = time.perf_counter()
    first: list[float] = []

    def shown(opening: Opening) -> None:
        if not first and PeakCache().columns(EditList.of(opening.source), 0, opening.source.frames, WIDTH).high.any():
            first.append(time.perf_counter() - start)

    opening = Opening(path, cache=Path(tempfile.gettempdir()), post=lambda f: f(), progress=shown)
    opening.wait()
    print(f"first waveform after {first[0]:.3f} s")
    return opening.source


def bench_drawing(source: FileSource) -> None:
    rng = np.random.default_rng(1)
    cuts = np.unique(rng.integers(0, source.frames, 10_000))
    order = rng.permutation(len(cuts) - 1)
    pieces = tuple(Segment(source, int(cuts[i]), int(cuts[i + 1])) for i in order)
    for name, edits in (("one segment", EditList.of(source)), ("10,000 segments", EditList(2, pieces))):
        cache = PeakCache()
        cache.columns(edits, 0, edits.frames, WIDTH)
        span, slowest = edits.frames, 0.0
        while span > 100:
            starts = [int(rng.integers(0, edits.frames - span + 1)) for _ in range(5)]
            times = sorted(timed(partial(cache.columns, edits, start, start + span, WIDTH)) for start in starts)
            slowest = max(slowest, times[2])
            span //= 4
        print(f"{WIDTH} columns of {name}: {slowest * 1e3:.1f} ms at the slowest zoom")


def bench_edits(source: FileSource) -> None:
    edits = EditList.of(source)
    middle = FrameRange(source.frames // 3, source.frames // 2)
    cut = timed(lambda: edits.replace(middle, EditList(2)))
    paste = timed(lambda: edits.replace(FrameRange(5, 5), edits.slice(middle)))
    print(f"cut {cut * 1e3:.2f} ms, paste {paste * 1e3:.2f} ms")


def bench_resample() -> None:
    import soxr

    sound = np.random.default_rng(1).uniform(-0.5, 0.5, (2, RATE * 60)).astype(np.float32)
    interleaved = np.ascontiguousarray(sound.T)

    def ours() -> None:
        resampler = Resampler(2, RATE, 48_000)
        for start in range(0, sound.shape[1], 1 << 16):
            resampler.process(sound[:, start : start + (1 << 16)])
        resampler.flush()

    mine, theirs = turn_about(ours, lambda: soxr.resample(interleaved, RATE, 48_000, "VHQ"), 5)
    print(f"resample: {60 / mine:.0f} x real time, {theirs / mine:.2f} of soxr's speed at once")


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.gettempdir())
    path = folder / f"bench-{minutes}.flac"
    if not path.exists():
        make_file(path, minutes)
    source = bench_opening(path)
    bench_decode(path, minutes * 60)
    bench_drawing(source)
    bench_edits(source)
    bench_resample()


if __name__ == "__main__":
    main()
