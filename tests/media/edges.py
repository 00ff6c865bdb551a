"""The edges of what the table of formats says of an encoder: `python -m tests.media.edges FORMAT`.

Some encoders end the process at what they cannot take, so each format is tried in one of its own.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from workstation.media.decode import decode
from workstation.media.encode import encode
from workstation.media.formats import EXPORT_FORMATS, ExportSettings
from workstation.media.probe import probe

RATES = (8_000, 11_025, 44_100, 48_000, 96_000, 176_400, 192_000, 200_000, 201_000, 352_800, 384_000, 705_600, 768_000)
VALUES = (0.0, 1e-40, 1.0, 1e4, 3e38, float("nan"), float("inf"))


def main() -> int:
    """Print what fails, a line each, and at the end that the end was reached."""
    with tempfile.TemporaryDirectory() as folder:
        for text in faults(sys.argv[1], Path(folder)):
            print(text, flush=True)
    print("done")
    return 0


def faults(format_: str, folder: Path) -> Iterator[str]:
    """All that goes wrong inside the edges, and all that is taken beyond them."""
    row = EXPORT_FORMATS[format_]
    path = folder / f"x.{format_}"
    for channels in {1, 2, row.max_channels}:
        for rate in RATES:
            yield from _tried(path, ExportSettings(format_), rate, channels, 3_000)
        for kbps in {*row.bitrates[:1], *row.bitrates[-1:]}:
            most = row.max_kbps_a_channel * channels or kbps
            yield from _tried(path, ExportSettings(format_, bitrate=min(kbps, most)), 48_000, channels, 3_000)
    for channels in range(1, min(row.max_channels, 16) + 1):
        yield from _tried(path, ExportSettings(format_), 48_000, channels, 3_000)
    for frames in (0, 1, 2, 63, 500, row.min_frames - 1, row.min_frames, row.min_frames + 1):
        yield from _tried(path, ExportSettings(format_), 48_000, 2, frames)
    for value in VALUES:
        yield from _tried(path, ExportSettings(format_), 48_000, 2, 3_000, value)
    try:
        list(encode(path, [np.zeros((row.max_channels + 1, 10), np.float32)], 48_000, row.max_channels + 1))
        yield f"{row.max_channels + 1} channels are taken"
    except ValueError:
        pass


def _tried(
    path: Path, settings: ExportSettings, rate: int, channels: int, frames: int, value: float = 0.25
) -> Iterator[str]:
    sound = np.full((channels, frames), value, np.float32)
    sound[:, ::2] *= -1
    try:
        list(encode(path, [sound], rate, channels, settings, frames=frames))
        found = probe(path)
        if found.channels != channels or found.rate != settings.chosen.rate_for(rate):
            yield f"{rate} Hz, {channels} channels: {found.rate} Hz, {found.channels} channels came back"
        blocks = list(decode(path)) if frames else []
        if not all(np.isfinite(block).all() for block in blocks):
            yield f"{rate} Hz, {channels} channels, {value}: no numbers came back"
    except Exception as error:
        yield f"{rate} Hz, {channels} channels, {frames} frames, {value}, {settings.bitrate}: {error!r}"


if __name__ == "__main__":
    raise SystemExit(main())
