"""The file formats that sound can be written to."""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

BITS = ("16", "24", "32f")


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A kind of file; empty tuples mean that there is nothing to choose."""

    suffix: str
    name: str
    codec: str
    """FFmpeg's name; for formats with several `bits` the name of each in the same order, after commas."""
    container: str
    sample_formats: tuple[str, ...]
    """What the codec takes, one for each of `bits`."""
    bits: tuple[str, ...] = ()
    bitrates: tuple[int, ...] = ()
    """Usual ones in kbit/s for all channels; others between the first and the last are allowed."""
    bitrate: int = 0
    rates: tuple[int, ...] = ()
    """The only possible sample rates; empty: any."""
    most_channels: int = 8
    markers: str = ""
    """How it holds markers: as cue points, chapters or comments; empty: not at all."""

    @property
    def lossy(self) -> bool:
        return bool(self.bitrates)

    def rate_for(self, rate: int) -> int:
        """The sample rate to write sound of `rate` at: itself, or the next possible one above, or the highest."""
        if not self.rates or rate in self.rates:
            return rate
        return min((r for r in self.rates if r > rate), default=max(self.rates))


_MP3_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_AAC_RATES = (*_MP3_RATES, 64_000, 88_200, 96_000)

EXPORT_FORMATS = MappingProxyType(
    {
        "wav": ExportFormat(
            "wav",
            "WAV",
            "pcm_s16le,pcm_s24le,pcm_f32le",
            "wav",
            ("s16", "s32", "flt"),
            BITS,
            most_channels=64,
            markers="cue",
        ),
        "flac": ExportFormat("flac", "FLAC", "flac,flac", "flac", ("s16", "s32"), ("16", "24"), markers="comments"),
        "mp3": ExportFormat(
            "mp3",
            "MP3",
            "libmp3lame",
            "mp3",
            ("fltp",),
            (),
            (64, 96, 128, 160, 192, 256, 320),
            192,
            _MP3_RATES,
            2,
            "chapters",
        ),
        "ogg": ExportFormat("ogg", "Ogg Vorbis", "vorbis", "ogg", ("flt",), (), (64, 96, 128, 160, 192, 256, 320), 160),
        "opus": ExportFormat(
            "opus",
            "Opus",
            "libopus",
            "ogg",
            ("flt",),
            (),
            (16, 32, 64, 96, 128, 160, 192, 256, 510),
            128,
            (48_000,),
            markers="comments",
        ),
        "m4a": ExportFormat(
            "m4a",
            "M4A (AAC)",
            "aac",
            "ipod",
            ("fltp",),
            (),
            (64, 96, 128, 160, 192, 256, 320),
            192,
            _AAC_RATES,
            markers="chapters",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """How to write a file; None and empty stand for what suits the format."""

    format: str
    bits: str = ""
    bitrate: int | None = None
    """In kbit/s for all channels together."""
    rate: int | None = None
    dither: bool = True

    def __post_init__(self) -> None:
        if self.format not in EXPORT_FORMATS:
            raise ValueError(f"a format is one of {', '.join(EXPORT_FORMATS)}, got {self.format!r}")
        format_ = EXPORT_FORMATS[self.format]
        if self.bits and self.bits not in format_.bits:
            allowed = f"must be one of {', '.join(format_.bits)}" if format_.bits else "cannot be chosen"
            raise ValueError(f"bits for {format_.name} {allowed}, got {self.bits!r}")
        if self.bitrate is not None:
            if not format_.bitrates:
                raise ValueError(f"{format_.name} has no bit rate to choose, got {self.bitrate}")
            low, high = format_.bitrates[0], format_.bitrates[-1]
            if not low <= self.bitrate <= high:
                raise ValueError(f"the bit rate for {format_.name} must be {low} to {high} kbit/s, got {self.bitrate}")
        if self.rate is not None and self.rate != format_.rate_for(self.rate):
            allowed = ", ".join(map(str, format_.rates))
            raise ValueError(f"{format_.name} has sample rates of {allowed} Hz, got {self.rate}")

    @classmethod
    def for_path(
        cls,
        path: str | Path,
        bits: str = "",
        bitrate: int | None = None,
        rate: int | None = None,
        dither: bool = True,
    ) -> "ExportSettings":
        """Settings for the format that a file's name ends with; ValueError names the possible ends."""
        suffix = Path(path).suffix.lower().removeprefix(".")
        format_ = _OTHER_SUFFIXES.get(suffix, suffix)
        if format_ not in EXPORT_FORMATS:
            known = ", ".join(f".{name}" for name in EXPORT_FORMATS)
            raise ValueError(f"the name of a sound file ends with one of {known}, got {str(path)!r}")
        return cls(format_, bits, bitrate, rate, dither)

    @property
    def chosen(self) -> ExportFormat:
        return EXPORT_FORMATS[self.format]

    @property
    def coding(self) -> tuple[str, str]:
        """FFmpeg's names of the codec and of the samples it is given."""
        chosen = self.chosen
        index = chosen.bits.index(self.bits) if self.bits else 0
        return chosen.codec.split(",")[index], chosen.sample_formats[index]


_OTHER_SUFFIXES = MappingProxyType({"wave": "wav", "oga": "ogg", "mp4": "m4a", "aac": "m4a"})
