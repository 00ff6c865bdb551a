"""OpenTimelineIO files (.otio), through its own library."""

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.core.numbers import reading
from workstation.exchange.labels.label import Label
from workstation.exchange.timeline.values import Timeline, TimelineClip, TimelineTrack, found_file, in_layers

if TYPE_CHECKING:
    import opentimelineio as otio

_OURS = "workstation"
"""Where in the metadata our own values are."""
_MAX_BYTES = 64 << 20


def write(timeline: Timeline, rate: int) -> str:
    """The timeline as JSON, times in frames at `rate`. Overlaps become transitions; what lies inside another clip,
    a track of its own."""
    import opentimelineio as otio

    def at(seconds: Fraction) -> "otio.opentime.RationalTime":
        return otio.opentime.RationalTime(round(seconds * rate), rate)

    out = otio.schema.Timeline(timeline.name)
    out.metadata[_OURS] = {"rate": rate}
    for track in timeline.tracks:
        for number, layer in enumerate(in_layers(track.clips), 1):
            name = track.name if number == 1 else f"{track.name} ({number})"
            made = otio.schema.Track(name, kind=otio.schema.TrackKind.Audio)
            made.metadata[_OURS] = track.more
            reached = Fraction(0)
            for index, clip in enumerate(layer):
                before = layer[index - 1].stop if index else Fraction(0)
                after = layer[index + 1].at if index + 1 < len(layer) else clip.stop
                begin = clip.at if before <= clip.at else (clip.at + before) / 2
                end = clip.stop if after >= clip.stop else (after + clip.stop) / 2
                begin, end = (Fraction(round(t * rate), rate) for t in (begin, end))
                if begin > reached:
                    made.append(otio.schema.Gap(duration=at(begin - reached)))
                elif before > clip.at:
                    made.append(
                        otio.schema.Transition(
                            transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
                            in_offset=at(begin - clip.at),
                            out_offset=at(before - begin),
                        )
                    )
                reference = otio.schema.ExternalReference(target_url=clip.path.as_uri())
                source = otio.opentime.TimeRange(at(clip.start + begin - clip.at), at(end - begin))
                piece = otio.schema.Clip(clip.name, reference, source)
                piece.metadata[_OURS] = clip.more
                made.append(piece)
                reached = end
            out.tracks.append(made)
    for label in timeline.labels:
        start, stop = Fraction(label.start), Fraction(label.stop)
        marked = otio.opentime.TimeRange(at(start), at(stop - start))
        out.tracks.markers.append(otio.schema.Marker(label.text, marked))
    return str(out.to_json_string(indent=2)) + "\n"


def read(path: Path) -> Timeline:
    """The sound of a timeline: its audio tracks, or all where none is. ValueError names the file and what is wrong."""
    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(f"{path.name} is too long for a timeline")
    with reading(f"{path.name} cannot be read as an OpenTimelineIO file"):
        return _read(path)


def _read(path: Path) -> Timeline:
    import opentimelineio as otio

    text = _json(path)
    try:
        found = otio.adapters.read_from_string(text, "otio_json")
        if isinstance(found, otio.schema.SerializableCollection):
            found = next((each for each in found if isinstance(each, otio.schema.Timeline)), None)
        if not isinstance(found, otio.schema.Timeline):
            raise ValueError("it holds no timeline")
        return _timeline(found, path)
    except (TypeError, KeyError, AttributeError, otio.exceptions.OTIOError) as error:
        raise ValueError(str(error) or "it is damaged") from None


def _json(path: Path) -> str:
    """The text of a file that is JSON; the library's own messages for what is none have several lines."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        json.loads(text)
    except UnicodeDecodeError:
        raise ValueError("it is no text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"its JSON is damaged in line {error.lineno}") from None
    return text


def _timeline(found: "otio.schema.Timeline", path: Path) -> Timeline:
    import opentimelineio as otio

    audio = [track for track in found.tracks if isinstance(track, otio.schema.Track) and track.kind == "Audio"]
    chosen = audio or [track for track in found.tracks if isinstance(track, otio.schema.Track)]
    faults: list[str] = []
    labels = [_label(marker, Fraction(0)) for marker in found.tracks.markers]
    tracks = [_track(track, path.parent, labels, faults) for track in chosen]
    rate = _ours(found).get("rate")
    known = rate if isinstance(rate, int) and 1_000 <= rate <= 768_000 else None
    return Timeline(found.name or path.stem, tracks, labels, known, tuple(dict.fromkeys(faults)))


def _track(track: "otio.schema.Track", folder: Path, labels: list[Label], faults: list[str]) -> TimelineTrack:
    import opentimelineio as otio

    clips: list[TimelineClip] = []
    reached = Fraction(0)
    items = list(track)
    labels += [_label(marker, Fraction(0)) for marker in track.markers]
    for index, item in enumerate(items):
        if isinstance(item, otio.schema.Transition):
            continue
        span = item.trimmed_range()
        seconds, start = _seconds(span.duration), _seconds(span.start_time)
        if isinstance(item, otio.schema.Clip):
            reference = item.media_reference
            if reference.available_range is not None:  # files whose own time does not begin at 0
                start -= _seconds(reference.available_range.start_time)
            labels += [_label(marker, reached - _seconds(span.start_time)) for marker in item.markers]
            url = getattr(reference, "target_url", "") or ""
            if any(effect.schema_name() in ("LinearTimeWarp", "FreezeFrame") for effect in item.effects):
                faults.append(f"the clip {item.name!r} is played at another speed there, and not here")
            if url:
                before, after = _handles(items, index)
                before = min(before, start, reached)
                clips.append(
                    TimelineClip(
                        found_file(url, folder),
                        max(start, Fraction(0)) - before,
                        seconds + before + after,
                        reached - before,
                        item.name,
                        _ours(item),
                    )
                )
            else:
                faults.append(f"the clip {item.name!r} names no file: its place is silent")
        elif not isinstance(item, otio.schema.Gap):
            faults.append(f"{item.name!r} is nested there, and was left out")
        reached += seconds
    return TimelineTrack(track.name, clips, _ours(track))


def _handles(items: "list[otio.core.Composable]", index: int) -> tuple[Fraction, Fraction]:
    """How far the transitions beside a clip reach beyond it."""
    import opentimelineio as otio

    before = items[index - 1] if index else None
    after = items[index + 1] if index + 1 < len(items) else None
    rise = _seconds(before.in_offset) if isinstance(before, otio.schema.Transition) else Fraction(0)
    fall = _seconds(after.out_offset) if isinstance(after, otio.schema.Transition) else Fraction(0)
    return max(rise, Fraction(0)), max(fall, Fraction(0))


def _label(marker: "otio.schema.Marker", offset: Fraction) -> Label:
    start = max(Fraction(0), _seconds(marker.marked_range.start_time) + offset)
    return Label(float(start), float(start + max(Fraction(0), _seconds(marker.marked_range.duration))), marker.name)


def _seconds(time: "otio.opentime.RationalTime") -> Fraction:
    """Exact where the value is whole; ValueError where there is no such time."""
    if not 0 < time.rate < 1e9 or not abs(time.value) < 1e15:
        raise ValueError(f"there is a time of {time.value:g} at {time.rate:g} frames a second")
    return Fraction(time.value) / Fraction(time.rate).limit_denominator(1001)


def _ours(thing: "otio.core.SerializableObjectWithMetadata") -> dict[str, object]:
    """Our own values as plain Python; a file of another program has none."""
    import opentimelineio as otio

    value = thing.metadata.get(_OURS)
    if value is None:
        return {}
    plain: object = json.loads(otio.core.serialize_json_to_string(value))
    return plain if isinstance(plain, dict) else {}
