"""The file formats that sound can be written to."""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

BITS = ("8", "16", "24", "32", "32f")
FLAC_BITS = ("16", "24")
AIFF_BITS = ("16", "24", "32", "32f")


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
    bits: tuple[str, ...] = ()
    bitrates: tuple[int, ...] = ()
    """Usual ones in kbit/s for all channels; others between the first and the last are allowed."""
    bitrate: int = 0
    rates: tuple[int, ...] = ()
    """The only possible sample rates; empty: any up to `highest_rate`."""
    highest_rate: int = 768_000
    most_channels: int = 8
    most_kbps_a_channel: int = 0
    """0: no other bound than that of `bitrates`."""
    least_frames: int = 1
    """A shorter sound makes a file that cannot be read: silence is added up to this."""
    most_bytes: int = 0
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

    def bitrate_for(self, wanted: int | None, channels: int) -> int:
        """The bit rate in kbit/s for so many channels; ValueError where `wanted` is more than they can have."""
        most = self.most_kbps_a_channel * channels
        if wanted is not None and most and wanted > most:
            raise ValueError(f"the bit rate for {self.name} of {channels} channel(s) must be {most} kbit/s or less")
        return wanted or (min(self.bitrate, most) if most else self.bitrate)


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
_KBPS = (64, 96, 128, 160, 192, 256, 320)

EXPORT_FORMATS = MappingProxyType(
    {
        row.suffix: row
        for row in (
            ExportFormat(
                "wav",
                "WAV",
                "pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le",
                "wav",
                ("u8", "s16", "s32", "s32", "flt"),
                BITS,
                most_channels=64,
                markers="cue",
                tags="wav",
            ),
            ExportFormat(
                "flac", "FLAC", "flac,flac", "flac", ("s16", "s32"), FLAC_BITS, markers="comments", tags="vorbis"
            ),
            ExportFormat(
                "mp3",
                "MP3",
                "libmp3lame",
                "mp3",
                ("fltp",),
                bitrates=_KBPS,
                bitrate=192,
                rates=_MP3_RATES,
                most_channels=2,
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
                bitrates=_KBPS,
                bitrate=160,
                highest_rate=200_000,
                least_frames=256,
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
                bitrates=(16, 32, 64, 96, 128, 160, 192, 256, 510),
                bitrate=128,
                rates=(48_000,),
                most_kbps_a_channel=256,
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
                bitrates=_KBPS,
                bitrate=192,
                rates=_AAC_RATES,
                least_frames=1_024,
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
                bitrates=_KBPS,
                bitrate=192,
                rates=_AAC_RATES,
                least_frames=8_192,
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
                AIFF_BITS,
                most_channels=64,
                most_bytes=0xF0000000,
                layouts=_AIFF_LAYOUTS,
                markers="marks",
                tags="aiff",
            ),
        )
    }
)
"""What they say of encoders is tried out in `tests/media/test_formats.py`: some encoders end the process at more."""


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
            allowed = ", ".join(map(str, format_.rates)) or f"up to {format_.highest_rate}"
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
        format_ = format_of(path)
        if not format_:
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
        index = chosen.bits.index(self.bits or "16") if chosen.bits else 0
        return chosen.codec.split(",")[index], chosen.sample_formats[index]

    @property
    def depth(self) -> int:
        """Bits of the integers that are written; 0 where floats are handed on."""
        chosen = self.chosen
        bits = self.bits or ("16" if chosen.bits else "")
        return int(bits) if bits.isdecimal() else 0

    def check_size(self, frames: int, channels: int) -> None:
        """ValueError for more sound than a file of this format holds."""
        most, size = self.chosen.most_bytes, frames * channels * ((self.depth or 32) // 8)
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
