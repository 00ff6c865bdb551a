"""Subtitles as a stream of a video file: their packets, in the coding that the file can hold."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.packet import Packet
    from av.stream import Stream

    Packets = Iterator[Packet[Any]]

_MILLIS = 1000


@dataclass(frozen=True, slots=True)
class Subtitles:
    """A subtitle file's text to be a stream: of the form "srt", "ass" or "webvtt", in a language (ISO 639)."""

    text: str
    form: str
    language: str = "und"
    title: str = ""


class Holds(Protocol):
    """What a video file can hold."""

    @property
    def format(self) -> str: ...

    @property
    def subtitles(self) -> tuple[str, ...]: ...


def subtitle_packets(out: "OutputContainer", kind: Holds, subtitles: Subtitles, late: float = 0.0) -> "Packets":
    """The packets of a subtitle stream, in order, `late` seconds later; the stream is made at the first.

    ValueError when the file cannot hold subtitles of their form.
    """
    import av

    if "mov_text" in kind.subtitles:
        yield from _mov_text(out, subtitles, late)
        return
    if subtitles.form not in kind.subtitles:
        raise ValueError(f"{kind.format} holds subtitles as {' or '.join(kind.subtitles)}, not as {subtitles.form}")
    with av.open(io.BytesIO(subtitles.text.encode()), "r", format=subtitles.form) as read:
        template = read.streams.subtitles[0]
        stream = out.add_stream_from_template(template)
        _name(stream, subtitles)
        packets = [packet for packet in read.demux(template) if packet.size]
    for packet in packets:
        packet.stream = stream
        _move(packet, late)
        yield packet


def _mov_text(out: "OutputContainer", subtitles: Subtitles, late: float) -> "Packets":
    """QuickTime's text: its length in two bytes, then the text; nothing between cues is an empty one."""
    import av

    stream: Any = out.add_stream("mov_text")
    stream.codec_context.subtitle_header = _MOV_HEADER.encode()
    _name(stream, subtitles)
    rows = []
    with av.open(io.BytesIO(subtitles.text.encode()), "r", format="srt") as read:
        for packet in read.demux(read.streams.subtitles[0]):
            if packet.size and packet.pts is not None:
                rows.append((packet.pts, packet.duration or 0, bytes(packet).decode("utf-8", "replace")))
    for start, length, text in rows:
        data = text.encode()[:0xFFFF]
        made = av.Packet(len(data).to_bytes(2, "big") + data)
        made.stream, made.time_base = stream, Fraction(1, _MILLIS)
        made.pts = made.dts = start
        made.duration = length
        _move(made, late)
        yield made


def _move(packet: "Packet[Any]", seconds: float) -> None:
    """From the time of the sound to that of the file."""
    late = round(seconds / (packet.time_base or Fraction(1, _MILLIS)))
    if packet.pts is not None:
        packet.pts = packet.dts = packet.pts + late


def _name(stream: "Stream", subtitles: Subtitles) -> None:
    stream.metadata["language"] = subtitles.language
    if subtitles.title:
        stream.metadata["title"] = subtitles.title


_MOV_HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
