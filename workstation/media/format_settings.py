"""What can be chosen of the formats that sound is written in: the rows that `formats.py` puts into theirs."""

from dataclasses import dataclass

from workstation.core.params import Param, Value


@dataclass(frozen=True, slots=True)
class Setting(Param):
    """What can be chosen of a format: dialogs, commands, scripts and the command line offer it by its row."""

    option: str = ""
    """FFmpeg's name of the encoder's option that it is; empty: `writers.py` knows what it means."""
    own: bool = False
    """Where nobody chooses it is as the document, or as the program's settings have it."""


_BIT_TITLES = {"8": "8 bit", "16": "16 bit", "24": "24 bit", "32": "32 bit", "32f": "32 bit float"}


def bits(*choices: str) -> Setting:
    """Bits of a sample; the encoders' names in the row of the format stand in the same order."""
    titles = tuple(_BIT_TITLES[choice] for choice in choices)
    return Setting("bits", "16", "Samples", choices=choices, titles=titles, hint="Bits of each sample", own=True)


def bitrate(default: int, usual: tuple[int, ...], only_with: tuple[str, Value] | None = None) -> Setting:
    low, high = usual[0], usual[-1]
    hint = "Of all channels together"
    return Setting("bitrate", default, "Bit rate", "kbit/s", low, high, usual=usual, only_with=only_with, hint=hint)


BITS = bits("8", "16", "24", "32", "32f")
FLAC_BITS = bits("16", "24")
AIFF_BITS = bits("16", "24", "32", "32f")
DITHER = Setting("dither", True, "Dither where bits are dropped", own=True)

KBPS = (64, 96, 128, 160, 192, 256, 320)
OPUS_KBPS = (16, 32, 64, 96, 128, 160, 192, 256, 510)
COMPRESSION = Setting(
    "compression",
    5,
    "Compression",
    low=0,
    high=8,
    hint="0 is quickest, 8 makes the smallest file; the sound is the same",
    option="compression_level",
)
BITRATE_MODE = Setting(
    "bitrate_mode",
    "constant",
    "Bit rate is",
    choices=("constant", "variable"),
    hint="Variable: as many bits as the sound needs for an even quality",
)
QUALITY = Setting(
    "quality",
    2,
    "Quality (0 best)",
    low=0,
    high=9,
    only_with=("bitrate_mode", "variable"),
    hint="0 is best, 9 makes the smallest file",
)
FRAME_MS = Setting(
    "frame_ms",
    20.0,
    "Frame length",
    "ms",
    2.5,
    60.0,
    usual=(2.5, 5.0, 10.0, 20.0, 40.0, 60.0),
    exact=True,
    hint="Short frames are heard sooner over a network, long ones need fewer bits",
    option="frame_duration",
)
