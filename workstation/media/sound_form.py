"""The form of a stream of sound: its rate and its channels, as it begins."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

_MPEG = ("mp1", "mp2", "mp3")
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""By the two bits of the version."""


class Form(NamedTuple):
    """What frames have in common; `layout` is FFmpeg's name of where the channels are heard."""

    rate: int
    channels: int
    layout: str


def form_of(container: "InputContainer", stream: "AudioStream") -> Form:
    """The form in which a stream is decoded: of one that changes it on its way, how it begins.

    Reads the first packet of some, so that the container is of no further use for decoding.
    """
    import av

    context = stream.codec_context
    usual = Form(context.rate, context.channels, context.layout.name)
    if not is_mpeg(stream):
        return usual
    try:
        packet = next(container.demux(stream), None)
    except av.FFmpegError:
        return usual
    found = _read_header(packet) if packet is not None else None
    if found is None or found == (usual.rate, usual.channels):
        return usual
    return Form(*found, "mono" if found[1] == 1 else "stereo")


def is_mpeg(stream: "AudioStream") -> bool:
    """Whether each packet says its form: FFmpeg, which reads ahead, knows it of the next packet only."""
    return stream.codec_context.name.removesuffix("float").startswith(_MPEG)


def set_rate(frames: "list[AudioFrame]", packet: "Packet[Any]") -> None:
    """Give the frames of an MPEG packet the rate that it says."""
    found = _read_header(packet)
    for frame in frames:
        if found is not None and frame.sample_rate != found[0]:
            frame.sample_rate = found[0]


def _read_header(packet: "Packet[Any]") -> tuple[int, int] | None:
    """The rate and the channels that the first four bytes say (ISO/IEC 11172-3, 2.4.1.3); None when they are none."""
    return _form_in(bytes(memoryview(packet)[:4]))


@lru_cache(maxsize=64)
def _form_in(head: bytes) -> tuple[int, int] | None:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    rates, index = _RATES.get(head[1] >> 3 & 3), head[2] >> 2 & 3
    if rates is None or index > 2:
        return None
    return rates[index], 1 if head[3] >> 6 == 3 else 2
