"""Every format at many rates and layouts, written here, read by FFmpeg and libsndfile: `python -m tests.media.matrix`.

Each channel has a tone of its own, by which it is known again. What comes back otherwise must have been said.
"""

import itertools
import multiprocessing
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.media.channel_plan import _VORBIS_ORDER
from workstation.media.encode import encode
from workstation.media.formats import EXPORT_FORMATS, ExportSettings
from workstation.media.probe import probe
from workstation.media.written import WriteReport

RATES = (8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000, 352_800, 384_000, 768_000)
_NAMES = (
    "mono stereo 2.1 3.0 3.0(back) 3.1 4.0 quad quad(side) 4.1 5.0 5.0(side) 5.1 5.1(side) 6.0 6.1 7.0 7.1 7.1(wide)"
)
LAYOUTS = (*_NAMES.split(), "9 channels", "12 channels", "16 channels")
SECONDS = 0.5
TAGS = {"title": "Ü", "isrc": "DE1", "MyOwn": "x"}
LABELS = ("a", "ü", "z")

_LFE_HZ, _FIRST_HZ, _STEP_HZ = 50, 300, 150
_ADDED = {"m4a": 1_024, "aac": 4_096, "ogg": 1_024}
"""Frames that FFmpeg finds behind the sound, of the coder's last block; in short Vorbis files it does not cut them."""
_LACKING = {"ogg": 256}
"""Frames that FFmpeg drops at the end of each Vorbis file."""
_READ_BY_LIBSNDFILE = ("wav", "flac", "ogg", "opus", "aiff")


@dataclass(frozen=True)
class Case:
    format: str
    bits: str
    rate: int
    layout: str

    def __str__(self) -> str:
        return f"{self.format} {self.bits} {self.rate} {self.layout}"


def all_cases() -> Iterator[Case]:
    for format_, row in EXPORT_FORMATS.items():
        for bits, rate, layout in itertools.product(row.bits or ("",), RATES, LAYOUTS):
            yield Case(format_, bits, rate, layout)


def check(case: Case, folder: Path) -> str:
    """What is wrong with a case, in words; empty where nothing is."""
    speakers = _speakers(case.layout)
    frames = round(SECONDS * case.rate)
    tones = [_LFE_HZ if name == "LFE" else _FIRST_HZ + _STEP_HZ * n for n, name in enumerate(speakers)]
    t = np.arange(frames) / case.rate
    sound = np.stack([0.2 * np.sin(2 * np.pi * hz * t) for hz in tones]).astype(np.float32)
    path, written = folder / f"x.{case.format}", WriteReport()
    marks = [Marker(FrameRange(at, at), label) for at, label in zip((0, frames // 4, frames // 2), LABELS, strict=True)]
    settings = ExportSettings(case.format, case.bits)
    layout = speakers if "channels" not in case.layout else ()
    try:
        list(
            encode(path, [sound], case.rate, len(sound), settings, TAGS, frames, marks, layout=layout, written=written)
        )
    except ValueError as error:
        said = f"holds 1 to {settings.chosen.max_channels} channels", "coded as low-frequency effects"
        return "" if any(text in str(error) for text in said) else f"refused: {error}"
    rate = settings.chosen.rate_for(case.rate)
    expected = max(frames * rate / case.rate, settings.chosen.min_frames)
    faults = [*_facts(path, case, written, rate), *_sound(path, case, tones, rate, expected)]
    return "; ".join(faults)


def _facts(path: Path, case: Case, written: WriteReport, rate: int) -> Iterator[str]:
    found, row, told = probe(path), EXPORT_FORMATS[case.format], " ".join(written.notes)
    if found.rate != rate:
        yield f"rate {found.rate}"
    if rate != case.rate and "sample rate" not in told:
        yield "the rate is not told"
    if row.tags and {name: found.tags.get(name) for name in TAGS} != TAGS:
        yield f"tags {dict(found.tags)}"
    if row.markers and [marker.label for marker in found.markers] != list(LABELS):
        yield f"markers {found.markers}"
    if not row.tags and not ("holds no tags" in told and "holds no markers" in told):
        yield f"tags and markers are not told: {told}"
    speakers = _speakers(case.layout)
    same = found.layout == speakers or "channels" in case.layout or len(speakers) < 3
    if not same and "layout" not in told:
        yield f"layout {found.layout}"


def _sound(path: Path, case: Case, tones: list[int], rate: int, expected: float) -> Iterator[str]:
    by_ffmpeg = _ffmpeg(path)
    least, most = expected - _LACKING.get(case.format, 0), expected + _ADDED.get(case.format, 0)
    if not least - 1 <= by_ffmpeg.shape[1] <= most + 1:
        yield f"FFmpeg finds {by_ffmpeg.shape[1]} frames of {expected}"
    if wrong := _misplaced(by_ffmpeg, tones, rate):
        yield f"FFmpeg finds {wrong}"
    if case.format in _READ_BY_LIBSNDFILE:
        import soundfile

        found = soundfile.read(path, always_2d=True)[0].T
        if abs(found.shape[1] - expected) > 1:
            yield f"libsndfile finds {found.shape[1]} frames of {expected}"
        order = (
            _VORBIS_ORDER.get(len(tones), range(len(tones))) if case.format in ("ogg", "opus") else range(len(tones))
        )
        if wrong := _misplaced(found, [tones[channel] for channel in order], rate):
            yield f"libsndfile finds {wrong}"


def _misplaced(found: npt.NDArray[Any], tones: list[int], rate: int) -> str:
    """The tones where they are others; a low-frequency channel may be emptied by a coder that cuts it off."""
    heard = []
    middle = found[:, found.shape[1] // 4 : found.shape[1] * 3 // 4]
    size = 1 << 20 if middle.shape[1] > 1 << 18 else 1 << 18
    for row in middle:
        spectrum = np.abs(np.fft.rfft(row * np.hanning(len(row)), size))
        heard.append(float(np.argmax(spectrum)) * rate / size)
    wrong = len(heard) != len(tones) or any(
        abs(hz - tone) > 12 and tone != _LFE_HZ for hz, tone in zip(heard, tones, strict=True)
    )
    return f"{[round(hz) for hz in heard]} for {tones}" if wrong else ""


def _ffmpeg(path: Path) -> npt.NDArray[Any]:
    """Its samples by FFmpeg alone, without what this program adds to it."""
    import av

    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        to_floats = av.AudioResampler(format="flt", layout=stream.layout)
        blocks = []
        for frame in (made for packed in container.decode(stream) for made in to_floats.resample(packed)):
            width = len(stream.layout.channels)
            plane: Any = frame.planes[0]
            blocks.append(np.frombuffer(plane, np.float32, frame.samples * width).reshape(-1, width))
    return np.concatenate(blocks).T


def _speakers(layout: str) -> tuple[str, ...]:
    import av

    if layout.endswith(" channels"):
        return tuple(f"C{number}" for number in range(int(layout.split()[0])))
    return tuple(channel.name for channel in av.AudioLayout(layout).channels)


def _in_child(case: Case) -> tuple[Case, str]:
    with tempfile.TemporaryDirectory() as folder:
        return case, check(case, Path(folder))


def main() -> int:
    """Check all cases, each in a child process of its own; prints those that fail."""
    wanted = sys.argv[1:]
    cases = [case for case in all_cases() if not wanted or case.format in wanted]
    context = multiprocessing.get_context("fork")
    failed = 0
    for number, case in enumerate(cases, 1):
        mine, theirs = context.Pipe(duplex=False)
        child = context.Process(target=lambda case=case, pipe=theirs: pipe.send(_in_child(case)[1]))
        child.start()
        theirs.close()
        try:
            fault = mine.recv()
        except EOFError:
            fault = "the process ended"
        child.join()
        if fault:
            failed += 1
            print(f"{case}: {fault}")
        if number % 500 == 0:
            print(f"{number} of {len(cases)}, {failed} failed", file=sys.stderr)
    print(f"{len(cases)} cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
