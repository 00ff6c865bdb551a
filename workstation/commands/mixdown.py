"""What every export of sound shares: the settings that suit the document, the file, and what is said of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workstation.core.document import Document, Marker
from workstation.core.ranges import FrameRange
from workstation.core.sources import Samples
from workstation.engine.compute import Body
from workstation.engine.mix import StreamFor
from workstation.engine.origins import depth_heard
from workstation.engine.render import render
from workstation.media.encode import encode
from workstation.media.formats import EXPORT_FORMATS, ExportFormat, ExportSettings
from workstation.media.resample import resampled
from workstation.media.written import Written
from workstation.session import EXPORTING, Session

PEAK_DB = -1.0
"""What is proposed where a sound would be clipped: as EBU R 128 has it for coded sound."""
_LOWEST_PEAK_DB, _HIGHEST_PEAK_DB = -60.0, 0.0


@dataclass(frozen=True, slots=True)
class Mixdown:
    """A range of a document as a file to be."""

    path: Path
    document: Document
    range: FrameRange
    settings: ExportSettings
    tags: Mapping[str, str]
    markers: Sequence[Marker] = ()
    peak: float | None = None
    """The sound is lowered so far that no sample is above this, in dB; None: it is not."""

    def write(self, stream_for: StreamFor, written: Written) -> Body[Path]:
        """Write the file; a body for the compute thread."""
        document, channels = self.document, max(self.document.channels, 1)

        def blocks() -> Iterator[Samples]:
            return render(document, self.range, stream_for, channels)

        gain, begun = 1.0, 0.0
        if self.peak is not None:
            begun = 0.4
            gain = yield from self._gain(blocks, channels, begun, written)
        body = encode(
            self.path,
            blocks() if gain == 1 else (block * np.float32(gain) for block in blocks()),
            document.rate,
            channels,
            self.settings,
            self.tags,
            self.range.frames,
            self.markers,
            layout=document.layout,
            cover=document.cover,
            written=written,
        )
        for fraction in body:
            yield begun + (1 - begun) * fraction
        return self.path

    def _gain(
        self, blocks: Callable[[], Iterable[Samples]], channels: int, share: float, written: Written
    ) -> Body[float]:
        """The gain that keeps the highest sample at the peak or below, at the rate of the file; at most 1."""
        rate, found, done = self.document.rate, 0.0, 0
        to_rate = self.settings.rate or self.settings.chosen.rate_for(rate)
        unheard = Written()
        for block in resampled(map(unheard.finite, blocks()), channels, rate, to_rate):
            found = max(found, float(np.abs(block).max(initial=0.0)))
            done += block.shape[1]
            yield min(share, share * done * rate / (self.range.frames * to_rate))
        most = 10 ** ((self.peak or 0.0) / 20)
        if found <= most:
            return 1.0
        written.notes.append(f"all of it was lowered by {20 * np.log10(found / most):.1f} dB")
        return most / found * (1 - 2**-22)  # what is rounded up stays below


def checked_peak(peak: float | None) -> float | None:
    """ValueError for a peak that is none."""
    if peak is not None and not _LOWEST_PEAK_DB <= peak <= _HIGHEST_PEAK_DB:
        raise ValueError(f"peak must be {_LOWEST_PEAK_DB:g} to {_HIGHEST_PEAK_DB:g} dB, got {peak:g}")
    return peak


def settings_for(
    session: Session, path: str | Path, bits: str, bitrate: int | None, rate: int | None, dither: bool | None
) -> ExportSettings:
    """The settings of a file of the document's sound: what is not chosen is as its sources have it."""
    dither = session.settings["dither"] if dither is None else dither
    chosen = ExportSettings.for_path(path, bits, bitrate, rate, dither)
    return ExportSettings(chosen.format, bits or own_bits(session, chosen.chosen), bitrate, rate, dither)


def own_bits(session: Session, format_: ExportFormat) -> str:
    """Which of a format's bits hold the samples of the document's files; "" where there is nothing to choose."""
    if not format_.bits:
        return ""
    depth = depth_heard([session.document]) or depth_heard(revision.document for revision in session.history.revisions)
    order = EXPORT_FORMATS["wav"].bits
    enough = [bits for bits in format_.bits if order.index(bits) >= order.index(depth or "16")]
    return enough[0] if enough else format_.bits[-1]


def say_exported(session: Session, what: str, written: Written, *, can_lower: bool = True) -> None:
    """Tell that it is done, and what of it is other than in the document; `can_lower`: the command knows `peak`."""
    text = "; ".join((f"Exported {what}", *written.sentences))
    level = "warning" if written.clipped or written.not_finite else "info"
    session.say(text, level, EXPORTING, remedy=("peak", f"{PEAK_DB:g}") if written.clipped and can_lower else None)
