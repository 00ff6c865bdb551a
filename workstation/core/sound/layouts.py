"""Where channels are heard: the loudspeakers that a layout names, one for each channel in order."""

from typing import TypeAlias

Layout: TypeAlias = tuple[str, ...]
"""FFmpeg's short names in the order of the channels, FL FR LFE of 2.1; empty: the usual one, or nobody knows."""

SPEAKERS = (
    "FL",
    "FR",
    "FC",
    "LFE",
    "BL",
    "BR",
    "FLC",
    "FRC",
    "BC",
    "SL",
    "SR",
    "TC",
    "TFL",
    "TFC",
    "TFR",
    "TBL",
    "TBC",
    "TBR",
)
"""Those that a WAV file can name, each at the number of its bit in `dwChannelMask`."""


def layout_of_mask(mask: int, channels: int) -> Layout:
    """The layout that a WAV file's mask names; empty when it does not name as many as there are channels."""
    named = tuple(name for bit, name in enumerate(SPEAKERS) if mask >> bit & 1)
    return named if len(named) == channels and not mask >> len(SPEAKERS) else ()
