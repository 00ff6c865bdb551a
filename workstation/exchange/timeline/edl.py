"""Edit decision lists like CMX 3600 (.edl): events of source and record timecode."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from workstation.core.numbers import reading, whole_of
from workstation.exchange.timeline.timecode import from_timecode, rate_of, to_timecode
from workstation.exchange.timeline.values import Timeline, TimelineClip, TimelineTrack, found_file, in_layers
from workstation.speech.formats.encoding import decode

_EVENT = re.compile(
    r"(?P<number>\d+)\s+(?P<reel>\S+)\s+(?P<channels>\S+)\s+(?P<kind>C|D|W\d+|K\s?[BO]?)\s+(?:(?P<frames>\d+)\s+)?"
    r"(?P<times>\S+\s+\S+\s+\S+\s+\S+)\s*$",
    re.I,
)
_COMMENT = re.compile(r"\*?\s*(FROM CLIP NAME|TO CLIP NAME|SOURCE FILE|FRAME RATE|FCM|TITLE)\s*:\s*(.*)", re.I)
_MAX_EVENTS = 9_999
_MAX_BYTES = 64 << 20
_DEFAULT_FPS = 25


@dataclass(slots=True)
class _Event:
    channels: str
    fade: Fraction
    """Seconds of dissolve from the clip before."""
    times: list[Fraction]
    names: dict[str, str]


def write(timeline: Timeline, fps: float = _DEFAULT_FPS) -> str:
    """Cuts and dissolves rounded to frames of video; the tracks are the channels A, A2, A3 …

    ValueError for a frame rate that video does not have, for more than 9999 events, and behind 100 hours.
    """
    rate = rate_of(fps)
    out = [f"TITLE: {_line(timeline.name)}", "FCM: NON-DROP FRAME", f"* FRAME RATE: {fps:g}", ""]
    number = 0
    layers = [layer for track in timeline.tracks for layer in in_layers(track.clips)]
    for channel, layer in enumerate(layers, 1):
        name = "A" if channel == 1 else f"A{channel}"
        before: TimelineClip | None = None
        for clip, after in zip(layer, [*layer[1:], None], strict=True):
            number += 1
            stop = clip.stop if after is None else min(clip.stop, after.at)
            if before is None or before.stop <= clip.at:
                out.append(_row(number, name, "C", (clip.start, clip.start + stop - clip.at, clip.at, stop), rate))
            else:  # a dissolve: the frame at which the clip before is left, then the new one
                left = before.start + clip.at - before.at
                kind = f"D    {round((before.stop - clip.at) * rate):03d}"
                out.append(_row(number, name, "C", (left, left, clip.at, clip.at), rate))
                out.append(_row(number, name, kind, (clip.start, clip.start + stop - clip.at, clip.at, stop), rate))
                out.append(f"* FROM CLIP NAME: {_line(before.path.name)}")
            out.append(
                f"* {'FROM' if before is None or before.stop <= clip.at else 'TO'} CLIP NAME: {_line(clip.path.name)}"
            )
            out.append(f"* SOURCE FILE: {_line(str(clip.path))}")
            before = clip
    if number > _MAX_EVENTS:
        raise ValueError(f"an edit decision list has at most {_MAX_EVENTS} events, not {number}")
    return "\n".join(out) + "\n"


def _row(number: int, channel: str, kind: str, times: Sequence[Fraction], fps: Fraction) -> str:
    return f"{number:03d}  AX       {channel:<5} {kind:<8} {' '.join(to_timecode(time, fps) for time in times)}"


def read(path: Path, fps: float | None = None) -> Timeline:
    """The events of sound, or all where none is of sound. `fps`: as the list says, else 25, and 29.97 for drop frame.

    ValueError names the file and the line that is wrong.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(f"{path.name} is too long for an edit decision list")
    text = decode(path.read_bytes())
    with reading(f"{path.name} cannot be read as an edit decision list"):
        title, events, faults = _parse(text, fps)
        return _timeline(title or path.stem, events, faults, path.parent)


def _parse(text: str, fps: float | None) -> tuple[str, list[_Event], list[str]]:
    title, drop, rate = "", False, rate_of(_DEFAULT_FPS if fps is None else fps)
    events: list[_Event] = []
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if (comment := _COMMENT.match(line)) is not None:
            word, rest = comment[1].upper(), comment[2].strip()
            if word == "TITLE":
                title = rest
            elif word == "FCM":
                drop = rest.upper().startswith("DROP")
                rate = rate_of(29.97) if drop and fps is None else rate
            elif word == "FRAME RATE" and fps is None:
                rate = rate_of(rest)
            elif events:
                events[-1].names[word] = rest
        elif (event := _EVENT.match(line)) is not None:
            try:
                times = [from_timecode(part, rate, drop) for part in event["times"].split()]
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from None
            fade = Fraction(whole_of(event["frames"] or "0")) / rate if event["kind"].upper() != "C" else Fraction(0)
            events.append(_Event(event["channels"].upper(), fade, times, {}))
        elif line.upper().startswith("M2"):
            faults.append("changes of speed (M2) were left out")
        elif re.match(r"\d{3,}\s", line):
            raise ValueError(f"line {number} is no event: number, reel, channel, C or D, and four timecodes")
    if not events:
        raise ValueError("it has no events")
    return title, events, faults


def _timeline(title: str, events: list[_Event], faults: list[str], folder: Path) -> Timeline:
    heard = [event for event in events if "A" in event.channels or event.channels == "B"] or events
    first = min(event.times[2] for event in heard)
    hour = first // 3600 * 3600  # programmes usually begin at 01:00:00:00
    tracks: dict[str, list[TimelineClip]] = {}
    for event in heard:
        start, stop, at, end = event.times
        named = event.names.get("SOURCE FILE") or _clip_name(event)
        if stop <= start or end <= at or event.names.get("SOURCE FILE", "").upper() == "BL":
            continue  # the outgoing side of a dissolve, or black
        if not named:
            faults.append("events without the name of a clip were left out")
            continue
        for channel in _channels(event.channels):
            row = tracks.setdefault(channel, [])
            if event.fade and row and row[-1].stop == at - hour:  # the clip before goes on under the dissolve
                row[-1] = replace(row[-1], seconds=row[-1].seconds + event.fade)
            row.append(TimelineClip(found_file(named, folder), start, stop - start, at - hour, Path(named).stem))
    if not tracks:
        raise ValueError("no event names a clip; its comments FROM CLIP NAME or SOURCE FILE are missing")
    return Timeline(
        title,
        [TimelineTrack(name, clips) for name, clips in sorted(tracks.items(), key=lambda t: (len(t[0]), t[0]))],
        faults=tuple(dict.fromkeys(faults)),
    )


def _clip_name(event: _Event) -> str:
    first, last = ("TO CLIP NAME", "FROM CLIP NAME") if event.fade else ("FROM CLIP NAME", "TO CLIP NAME")
    return event.names.get(first) or event.names.get(last, "")


def _channels(channels: str) -> Iterator[str]:
    """The tracks that an event is on: one where its sound is stereo (AA), or together with the picture (B, AA/V)."""
    sound = channels.replace("/V", "").replace("V", "")
    yield "A" if sound in ("", "B", "AA", "NONE") else sound


def _line(text: str) -> str:
    return " ".join(text.split()) if text else "Untitled"
