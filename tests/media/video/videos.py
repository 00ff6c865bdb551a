"""Videos whose pictures tell their time."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE, SIZE, SECONDS = 25, (160, 90), 3


def shade(number: int) -> int:
    return 40 + 2 * number


def make_video(path: Path, coding: str, sound: str) -> Path:
    """Grey pictures, each lighter than the one before, with a tone."""
    with av.open(str(path), "w") as out:
        pictures = out.add_stream(coding, rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt = *SIZE, "yuv420p"
        heard = out.add_stream(sound, rate=48_000, layout="mono")
        for number in range(RATE * SECONDS):
            rows = np.full((SIZE[1], SIZE[0], 3), shade(number), np.uint8)
            frame = av.VideoFrame.from_ndarray(rows, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(pictures.encode(frame))
        out.mux(pictures.encode(None))
        tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(48_000 * SECONDS) / 48_000)
        block = av.AudioFrame.from_ndarray(tone.astype(np.float32)[None], "fltp", "mono")
        block.sample_rate, block.pts, block.time_base = 48_000, 0, Fraction(1, 48_000)
        out.mux(heard.encode(block))
        out.mux(heard.encode(None))
    return path


def done(body):  # type: ignore[no-untyped-def]
    reached = 0.0
    try:
        while True:
            fraction = next(body)
            assert reached <= fraction <= 1
            reached = fraction
    except StopIteration as end:
        return end.value


def cues(path: Path) -> list[tuple[float, float]]:
    with av.open(str(path)) as read:
        stream = read.streams.subtitles[0]
        packets = [p for p in read.demux(stream) if p.pts is not None and p.size > 2]
        base = stream.time_base
        return [(float(p.pts * base), float((p.pts + p.duration) * base)) for p in packets]


def packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as read:
        return [bytes(p) for p in read.demux(getattr(read.streams, kind)[0]) if p.size]
