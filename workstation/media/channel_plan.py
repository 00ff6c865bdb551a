"""Where channels are put in a file: the layout it is told, and the order in which its encoder wants them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from workstation.media.formats import ExportFormat

USUAL = MappingProxyType(
    {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"},
)
"""FFmpeg's names of the layouts of so many channels where nobody says another one."""

_NAMED = (
    "mono stereo 2.1 3.0 3.0(back) 3.1 4.0 quad quad(side) 4.1 5.0 5.0(side) 5.1 5.1(side) 6.0 6.0(front) hexagonal 6.1"
    " 6.1(back) 6.1(front) 7.0 7.0(front) 7.1 7.1(wide) 7.1(wide-side) octagonal"
)
_ALIKE = (("5.1", "5.1(side)"), ("5.0", "5.0(side)"), ("quad", "quad(side)"))
"""Layouts that differ in whether the surround speakers are called side or back ones."""

_VORBIS_ORDER = MappingProxyType(
    {3: (0, 2, 1), 5: (0, 2, 1, 3, 4), 6: (0, 2, 1, 4, 5, 3), 7: (0, 2, 1, 5, 6, 4, 3), 8: (0, 2, 1, 6, 7, 4, 5, 3)}
)
"""From WAV's order to that of the Vorbis I specification, 4.3.9: the front channels from left to right, LFE last."""
_OPUS_ORDER = MappingProxyType({5: (0, 1, 4, 2, 3), 7: (0, 1, 4, 3, 5, 2, 6)})
"""FFmpeg hands libopus 5.0 and 6.1 in a wrong order; this undoes it."""
_ORDERS: Mapping[str, Mapping[int, tuple[int, ...]]] = MappingProxyType({"ogg": _VORBIS_ORDER, "opus": _OPUS_ORDER})


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """The layout that a file is written with, and the channel to write in each of its places; None: as they are."""

    layout: str
    order: tuple[int, ...] | None = None
    note: str = ""
    """What is lost of where the channels are heard."""


def channel_plan(format_: ExportFormat, channels: int, layout: tuple[str, ...] = ()) -> ChannelPlan:
    """The nearest that a format has to a layout, which is the short names of its speakers; empty: the usual one.

    ValueError for more channels than the format holds, or where one of them would be spoilt.
    """
    if not 1 <= channels <= format_.max_channels:
        raise ValueError(f"{format_.name} holds 1 to {format_.max_channels} channels, got {channels}")
    unnamed = f"{channels} channels"
    usual = USUAL.get(channels, unnamed)
    told = layout if len(layout) == channels > 2 else ()  # of one or two there is nothing to say
    wanted = _names().get(told, unnamed) if told else usual
    exact = wanted if wanted in format_.unplaced else ""
    chosen = _held(format_, wanted) or (unnamed if exact else "") or _held(format_, usual) or unnamed
    order = _ORDERS.get(format_.suffix, {}).get(channels)
    if chosen == wanted != unnamed or (not told and (chosen == wanted or chosen != unnamed)):
        return ChannelPlan(chosen, order)
    places = "without their places" if chosen == unnamed else f"as {chosen}"
    taken = exact or chosen
    shown = "+".join(told) if wanted == unnamed and told else wanted
    if told and format_.lossy and _muffles(chosen, told):
        raise ValueError(f"{format_.name} holds no {shown} layout: a channel would be coded as low-frequency effects")
    return ChannelPlan(taken, order, f"{format_.name} holds no {shown} layout: its channels were written {places}")


def _held(format_: ExportFormat, name: str) -> str:
    """The layout itself, or one that differs by a name, if the format has it."""
    if not format_.layouts or name in format_.layouts:
        return name
    pairs = (*_ALIKE, *((second, first) for first, second in _ALIKE))
    return next((second for first, second in pairs if first == name and second in format_.layouts), "")


def _muffles(chosen: str, speakers: tuple[str, ...]) -> bool:
    """Whether a layout has its low-frequency channel, of which coders cut all else, where another speaker is."""
    taken = next((layout for layout, name in _names().items() if name == chosen), speakers)
    return any(new == "LFE" != old for new, old in zip(taken, speakers, strict=True))


@cache
def _names() -> Mapping[tuple[str, ...], str]:
    """FFmpeg's names of layouts by their speakers; one without a name is none here, for PyAV frees it twice."""
    import av

    layouts = {name: av.AudioLayout(name) for name in _NAMED.split()}
    return {tuple(channel.name for channel in layout.channels): name for name, layout in layouts.items()}
