"""The file formats that sound can be written to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from workstation.core.params import Values, check_values
from workstation.core.registry import Registry
from workstation.core.sound.sources import Samples
from workstation.media.format_settings import (
    AIFF_BITS,
    BITRATE_MODE,
    BITS,
    COMPRESSION,
    DITHER,
    FLAC_BITS,
    FRAME_MS,
    KBPS,
    OPUS_KBPS,
    QUALITY,
    Setting,
    bitrate,
)

_USUAL_RATES = (16_000, 22_050, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000)


WriteSound: TypeAlias = Callable[[Path, Iterator[Samples], int, int, Values], Iterable[object] | None]
"""Writes blocks (channels, n) at a rate to a new file: path, blocks, rate, channels, values of the format's settings.

What it yields between blocks are the places where it can be cancelled.
"""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A kind of file, and all that its encoder takes; empty tuples mean that there is nothing to choose."""

    suffix: str
    name: str
    codec: str
    """FFmpeg's name; for formats with several `bits` the name of each in the same order, after commas."""
    container: str
    sample_formats: tuple[str, ...]
    """What the codec takes, one for each of `bits`."""
    settings: tuple[Setting, ...] = ()
    """What can be chosen of this format alone; `params` are all that its files have."""
    rates: tuple[int, ...] = ()
    """The only possible sample rates; empty: any up to `highest_rate`."""
    highest_rate: int = 768_000
    max_channels: int = 8
    max_kbps_a_channel: int = 0
    """0: no other bound than that of the setting `bitrate`."""
    min_frames: int = 1
    """A shorter sound makes a file that cannot be read: silence is added up to this."""
    max_bytes: int = 0
    """Of sound in a file; 0: more than anybody has."""
    layouts: tuple[str, ...] = ()
    """FFmpeg's names of the channel layouts that come back as they were written; empty: all of its layouts."""
    unplaced: tuple[str, ...] = ()
    """Those that it takes too, but a reader learns no more of them than how many channels there are."""
    remark: str = ""
    """What is to be said of every file."""
    markers: str = ""
    """How it holds markers: as cue points, marks, chapters (places, or places and regions) or comments; empty: none."""
    tags: str = ""
    """How it holds tags and a cover: as "id3", "vorbis" comments, "mp4" atoms, "wav" or "aiff"; empty: not at all."""
    write: WriteSound | None = None
    """What writes it in place of FFmpeg, whose names are empty then."""

    @property
    def params(self) -> tuple[Setting, ...]:
        """All that can be chosen of a file, with what every format has."""
        usual = self.rates or tuple(rate for rate in _USUAL_RATES if rate <= self.highest_rate)
        high, exact = float(max(self.rates, default=self.highest_rate)), bool(self.rates)
        rate = Setting(
            "rate", 0, "Sample rate", "Hz", 0, high, usual=usual, exact=exact, hint="Samples a second", own=True
        )
        return (*self.settings, rate, DITHER)

    @property
    def bits(self) -> tuple[str, ...]:
        """Those that a sample can have; empty where there is nothing to choose."""
        return next((row.choices for row in self.settings if row.name == "bits"), ())

    @property
    def bitrates(self) -> tuple[int, ...]:
        """Usual ones in kbit/s; empty where nothing is lost."""
        return tuple(int(kbps) for row in self.settings if row.name == "bitrate" for kbps in row.usual)

    @property
    def lossy(self) -> bool:
        return bool(self.bitrates)

    def rate_for(self, rate: int) -> int:
        """The sample rate to write sound of `rate` at: itself, or the next possible one above, or the highest.

        Above all that are possible, a whole fraction of `rate` comes first.
        """
        if self.rates and rate not in self.rates:
            return min((r for r in self.rates if r > rate), default=max(self.rates))
        if rate > self.highest_rate:
            return next((r for r in _HIGH_RATES if r <= self.highest_rate and rate % r == 0), _HIGH_RATES[0])
        return rate

    def bitrate_for(self, wanted: int, channels: int) -> int:
        """The bit rate in kbit/s for so many channels; ValueError where `wanted` is more than they can have."""
        most = self.max_kbps_a_channel * channels
        if not most or wanted <= most:
            return wanted
        if any(row.name == "bitrate" and row.default == wanted for row in self.settings):
            return most
        raise ValueError(f"the bit rate for {self.name} of {channels} channel(s) must be {most} kbit/s or less")


_HIGH_RATES = (192_000, 176_400)
_MP3_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_AAC_RATES = (*_MP3_RATES, 64_000, 88_200, 96_000)
_AAC_LAYOUTS = ("mono", "stereo", "2.1", "3.0", "3.0(back)", "4.0", "quad", "5.0", "5.1", "7.1")
_AAC_UNPLACED = ("6.0", "6.0(front)", "hexagonal", "6.1", "6.1(back)", "6.1(front)", "7.0", "7.0(front)", "octagonal")
_XIPH_LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")
"""Those of the Vorbis I specification (4.3.9), which RFC 7845 took for Opus."""
_AIFF_LAYOUTS = (
    "mono",
    "stereo",
    "2.1",
    "3.0",
    "3.0(back)",
    "3.1",
    "4.0",
    "quad(side)",
    "4.1",
    "5.0(side)",
    "5.1(side)",
)

EXPORT_FORMATS: Registry[ExportFormat] = Registry(
    "sound format",
    {
        row.suffix: row
        for row in (
            ExportFormat(
                "wav",
                "WAV",
                "pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le",
                "wav",
                ("u8", "s16", "s32", "s32", "flt"),
                (BITS,),
                max_channels=64,
                markers="cue",
                tags="wav",
            ),
            ExportFormat(
                "flac",
                "FLAC",
                "flac,flac",
                "flac",
                ("s16", "s32"),
                (FLAC_BITS, COMPRESSION),
                markers="comments",
                tags="vorbis",
            ),
            ExportFormat(
                "mp3",
                "MP3",
                "libmp3lame",
                "mp3",
                ("fltp",),
                (BITRATE_MODE, bitrate(192, KBPS, ("bitrate_mode", "constant")), QUALITY),
                rates=_MP3_RATES,
                max_channels=2,
                layouts=("mono", "stereo"),
                markers="chapters and regions",
                tags="id3",
            ),
            ExportFormat(
                "ogg",
                "Ogg Vorbis",
                "vorbis",
                "ogg",
                ("flt",),
                (bitrate(160, KBPS),),
                highest_rate=200_000,
                min_frames=256,
                layouts=_XIPH_LAYOUTS,
                markers="comments",
                tags="vorbis",
            ),
            ExportFormat(
                "opus",
                "Opus",
                "libopus",
                "ogg",
                ("flt",),
                (
                    bitrate(128, OPUS_KBPS),
                    FRAME_MS,
                ),
                rates=(48_000,),
                max_kbps_a_channel=256,
                layouts=_XIPH_LAYOUTS,
                markers="comments",
                tags="vorbis",
            ),
            ExportFormat(
                "m4a",
                "M4A (AAC)",
                "aac",
                "ipod",
                ("fltp",),
                (bitrate(192, KBPS),),
                rates=_AAC_RATES,
                min_frames=1_024,
                layouts=_AAC_LAYOUTS,
                unplaced=_AAC_UNPLACED,
                markers="chapters",
                tags="mp4",
            ),
            ExportFormat(
                "aac",
                "AAC (ADTS)",
                "aac",
                "adts",
                ("fltp",),
                (bitrate(192, KBPS),),
                rates=_AAC_RATES,
                min_frames=8_192,
                remark="AAC (ADTS) does not say where its sound begins and ends: silence is heard before and behind it",
                layouts=_AAC_LAYOUTS,
                unplaced=_AAC_UNPLACED,
            ),
            ExportFormat(
                "aiff",
                "AIFF",
                "pcm_s16be,pcm_s24be,pcm_s32be,pcm_f32be",
                "aiff",
                ("s16", "s32", "s32", "flt"),
                (AIFF_BITS,),
                max_channels=64,
                max_bytes=0xF0000000,
                layouts=_AIFF_LAYOUTS,
                markers="marks",
                tags="aiff",
            ),
        )
    },
)
"""What they say of encoders is tried out in `tests/media/test_formats.py`: some encoders end the process at more."""


def setting_rows() -> dict[str, list[tuple[ExportFormat, Setting]]]:
    """All settings by name, with the formats that have them, as each of them has it."""
    found: dict[str, list[tuple[ExportFormat, Setting]]] = {}
    for format_ in EXPORT_FORMATS.values():
        for row in format_.params:
            found.setdefault(row.name, []).append((format_, row))
    return found


def chosen_values(values: Mapping[str, object]) -> dict[str, object]:
    """Those that somebody has chosen: None and "" stand for what suits the format."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


@dataclass(frozen=True, slots=True, init=False)
class ExportSettings:
    """How to write a file: its format, and a value for each of the format's settings.

    ValueError says which value the format cannot have, and which it can. Example: `ExportSettings("mp3", bitrate=128)`.
    """

    format: str
    values: Values

    def __init__(self, format: str, bits: str = "", **values: object) -> None:
        made = self.of(format, {"bits": bits, **values})
        object.__setattr__(self, "format", made.format)
        object.__setattr__(self, "values", made.values)

    @classmethod
    def of(cls, format: str, values: Mapping[str, object]) -> "ExportSettings":
        """Settings from values by whatever names; ValueError for those that the format does not have."""
        if format not in EXPORT_FORMATS:
            raise ValueError(f"a format is one of {', '.join(EXPORT_FORMATS)}, got {format!r}")
        format_, made = EXPORT_FORMATS[format], cls.__new__(cls)
        try:
            checked = check_values(format_.params, chosen_values(values))
        except ValueError as error:
            raise ValueError(f"{format_.name}: {error}") from None
        object.__setattr__(made, "format", format)
        object.__setattr__(made, "values", checked)
        return made

    @classmethod
    def for_path(cls, path: str | Path, **values: Any) -> "ExportSettings":
        """Settings for the format that a file's name ends with; ValueError names the possible ends."""
        format_ = format_of(path)
        if not format_:
            known = ", ".join(f".{name}" for name in EXPORT_FORMATS)
            raise ValueError(f"the name of a sound file ends with one of {known}, got {str(path)!r}")
        return cls(format_, **values)

    @property
    def chosen(self) -> ExportFormat:
        return EXPORT_FORMATS[self.format]

    @property
    def bits(self) -> str:
        """Empty where the format has no choice."""
        return str(self.values.get("bits", ""))

    @property
    def bitrate(self) -> int | None:
        """In kbit/s for all channels together; None where the bits are as many as the sound needs."""
        rows = {row.name: row for row in self.chosen.params}
        kbps = self.values.get("bitrate")
        return kbps if isinstance(kbps, int) and rows["bitrate"].counts(self.values) else None

    @property
    def rate(self) -> int | None:
        """The sample rate in Hz; None: as the sound has it, or the nearest possible."""
        rate = self.values["rate"]
        return rate if isinstance(rate, int) and rate else None

    @property
    def dither(self) -> bool:
        return bool(self.values["dither"])

    @property
    def coder_options(self) -> dict[str, str]:
        """FFmpeg's names of the encoder's options, with their values."""
        return {
            row.option: f"{value:.15g}" if isinstance(value, int | float) else str(value)
            for row in self.chosen.settings
            if row.option and row.counts(self.values)
            for value in (self.values[row.name],)
        }

    @property
    def coding(self) -> tuple[str, str]:
        """FFmpeg's names of the codec and of the samples it is given."""
        chosen = self.chosen
        index = chosen.bits.index(self.bits) if chosen.bits else 0
        return chosen.codec.split(",")[index], chosen.sample_formats[index]

    @property
    def depth(self) -> int:
        """Bits of the integers that are written; 0 where floats are handed on."""
        return int(self.bits) if self.bits.isdecimal() else 0

    def check_size(self, frames: int, channels: int) -> None:
        """ValueError for more sound than a file of this format holds."""
        most, size = self.chosen.max_bytes, frames * channels * ((self.depth or 32) // 8)
        if most and size > most:
            holds = f"{self.chosen.name} holds {most / 2**30:.2f} GiB of sound"
            raise ValueError(f"{holds}, this is {size / 2**30:.2f}: choose WAV or FLAC")

    @property
    def bounded(self) -> bool:
        """Whether what is beyond full scale is lost, or would be too much for the encoder."""
        return bool(self.depth) or self.chosen.lossy


_OTHER_SUFFIXES = MappingProxyType(
    {"wave": "wav", "oga": "ogg", "mp4": "m4a", "m4b": "m4a", "aif": "aiff", "aifc": "aiff"}
)


def format_of(path: str | Path) -> str:
    """The format that a file's name ends with; empty where it is none that can be written."""
    suffix = Path(path).suffix.lower().removeprefix(".")
    format_ = _OTHER_SUFFIXES.get(suffix, suffix)
    return format_ if format_ in EXPORT_FORMATS else ""
