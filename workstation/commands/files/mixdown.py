"""What every export of sound shares: the settings that suit the document, the file, and what is said of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np

from workstation.commands.options import Options
from workstation.core.document import Document, Marker
from workstation.core.params import Param, Value
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples
from workstation.engine.compute import Body
from workstation.engine.mixing.mix import StreamFor
from workstation.engine.mixing.render import render
from workstation.engine.sources.origins import depth_heard
from workstation.media.encode import encode
from workstation.media.formats import EXPORT_FORMATS, ExportFormat, ExportSettings, chosen_values
from workstation.media.resample import resampled
from workstation.media.written import WriteReport
from workstation.session import EXPORTING, Session

PEAK_DB = -1.0
"""What is proposed where a sound would be clipped: as EBU R 128 has it for coded sound."""
_PEAK = Param(
    "peak",
    PEAK_DB,
    unit="dB",
    low=-60.0,
    high=0.0,
    hint="Lower all of it so far that no sample is above, such as -1",
)
_LOUDNESS = Param(
    "loudness",
    -16.0,
    unit="LUFS",
    low=-50.0,
    high=-5.0,
    hint="Bring all of it to this, as far as the peak (-1 dB) allows",
)
_TAIL = Param(
    "tail",
    True,
    titles=("End with the sound, to the frame", "Let all effects ring out (as it is: reverbs and echoes do)"),
)
_WITHOUT = Param("without_missing_effects", False, hint="Go on where a project uses effects that are not here")


@dataclass(frozen=True, slots=True)
class ExportOptions(Options):
    """What every export of sound can be told beside the settings of its format."""

    tail: Annotated[bool | None, _TAIL] = None
    """Effects ring out after the end, alone, whatever follows there; None: reverbs and echoes, at the document's."""
    markers: bool = True
    """Markers are written too, where the format has any."""
    peak: Annotated[float | None, _PEAK] = None
    """The sound is lowered so far that no sample is above this, in dB; None: it is not."""
    loudness: Annotated[float | None, _LOUDNESS] = None
    """The sound is brought to this in LUFS by one gain, as far as the peak allows, -1 dB where none is said."""
    overwrite: bool = False
    """Also over a file that the document's sound comes from."""
    without_missing_effects: Annotated[bool, _WITHOUT] = False
    """Also where effects of plugins are used that are not here."""


AS_USUAL = ExportOptions()


@dataclass(frozen=True, slots=True)
class Mixdown:
    """A range of a document as a file to be."""

    path: Path
    document: Document
    range: FrameRange
    settings: ExportSettings
    tags: Mapping[str, str]
    markers: Sequence[Marker] = ()
    options: ExportOptions = AS_USUAL

    def write(self, stream_for: StreamFor, written: WriteReport) -> Body[Path]:
        """Write the file; a body for the compute thread."""
        document, channels = self.document, max(self.document.channels, 1)

        def blocks() -> Iterator[Samples]:
            return render(document, self.range, stream_for, channels)

        gain, begun = 1.0, 0.0
        if self.options.peak is not None or self.options.loudness is not None:
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
        self, blocks: Callable[[], Iterable[Samples]], channels: int, share: float, written: WriteReport
    ) -> Body[float]:
        """The gain that is asked for, with which no sample is above the peak at the rate of the file."""
        from workstation.dsp.levels.loudness_meter import LoudnessMeter

        rate, found, done = self.document.rate, 0.0, 0
        peak, loudness = self.options.peak, self.options.loudness
        to_rate = self.settings.rate or self.settings.chosen.rate_for(rate)
        meter = None if loudness is None else LoudnessMeter(channels, rate)
        unheard = WriteReport()

        def heard() -> Iterator[Samples]:
            for block in map(unheard.finite, blocks()):
                if meter is not None:
                    meter.add(block)
                yield block

        for block in resampled(heard(), channels, rate, to_rate):
            found = max(found, float(np.abs(block).max(initial=0.0)))
            done += block.shape[1]
            yield min(share, share * done * rate / (self.range.frames * to_rate))
        peak_db = PEAK_DB if peak is None else peak
        most = 10 ** (peak_db / 20) * (1 - 2**-22)  # what is rounded up stays below
        if loudness is None or meter is None:
            if found > most:
                written.notes.append(f"all of it was lowered by {20 * np.log10(found / most):.1f} dB")
            return min(1.0, most / found) if found else 1.0
        before = meter.integrated()
        if not np.isfinite(before):
            written.notes.append("there is nothing to be brought to a loudness")
            return 1.0
        wanted = float(10 ** ((loudness - before) / 20))
        gain = min(wanted, most / found)
        reached = before + 20 * float(np.log10(gain))
        short = f" and not {loudness:.1f}: no sample is above {peak_db:g} dB" if gain < wanted else ""
        written.notes.append(f"its loudness is {reached:.1f} LUFS{short}")
        return gain


def settings_for(session: Session, path: str | Path, values: Mapping[str, object]) -> ExportSettings:
    """The settings of a file of the document's sound: what is not chosen is as its sources have it."""
    format_ = ExportSettings.for_path(path).chosen
    return ExportSettings.of(format_.suffix, {**own_values(session, format_), **chosen_values(values)})


def own_values(session: Session, format_: ExportFormat) -> dict[str, Value]:
    """What the document's sources and the program's settings say of a format's settings."""
    bits = own_bits(session, format_)
    return {"dither": bool(session.settings["dither"]), **({"bits": bits} if bits else {})}


def own_bits(session: Session, format_: ExportFormat) -> str:
    """Which of a format's bits hold the samples of the document's files; "" where there is nothing to choose."""
    if not format_.bits:
        return ""
    depth = depth_heard([session.document]) or depth_heard(revision.document for revision in session.history.revisions)
    order = EXPORT_FORMATS["wav"].bits
    enough = [bits for bits in format_.bits if order.index(bits) >= order.index(depth or "16")]
    return enough[0] if enough else format_.bits[-1]


def notify_exported(session: Session, what: str, written: WriteReport, *, can_lower: bool = True) -> None:
    """Tell that it is done, and what of it is other than in the document; `can_lower`: the command knows `peak`."""
    text = "; ".join((f"Exported {what}", *written.sentences))
    level = "warning" if written.clipped or written.not_finite else "info"
    session.notify(text, level, EXPORTING, remedy=("peak", f"{PEAK_DB:g}") if written.clipped and can_lower else None)
