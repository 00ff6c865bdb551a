"""OpenTimelineIO: our files in its own library, other programs' files here, and damage."""

import json
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.exchange.labels.label import Label
from workstation.exchange.timeline import otio_file
from workstation.exchange.timeline.values import Timeline, TimelineClip, TimelineTrack

RATE = 48_000


def clip(folder: Path, name: str, start: int, frames: int, at: int, **more: object) -> TimelineClip:
    """In frames at 48 kHz."""
    times = (Fraction(value, RATE) for value in (start, frames, at))
    return TimelineClip(folder / f"{name}.wav", *times, name, dict(more))


def test_our_file_is_valid_for_its_own_library(tmp_path: Path) -> None:
    clips = [clip(tmp_path, "ä b", 100, 5000, 200, gain_db=-3.0), clip(tmp_path, "c", 0, 3000, 5200)]
    timeline = Timeline("T", [TimelineTrack("Voice", clips)], [Label(0.5, 1.0, "x")], RATE)
    (tmp_path / "a.otio").write_text(otio_file.write(timeline, RATE), "utf-8")
    found = otio.adapters.read_from_file(str(tmp_path / "a.otio"))
    (track,) = found.tracks
    assert track.kind == "Audio"
    assert [type(item).__name__ for item in track] == ["Gap", "Clip", "Clip"]
    assert found.duration() == otio.opentime.RationalTime(8200, RATE)
    assert track[1].trimmed_range_in_parent().start_time.value == 200
    assert otio_file.read(tmp_path / "a.otio") == timeline


PIECES = st.lists(
    st.tuples(st.integers(0, 10**9), st.integers(2, 10**8), st.integers(-3, 10**7)), min_size=1, max_size=10
)


@settings(max_examples=60)
@given(PIECES)
def test_frames_come_back(tmp_path_factory, pieces: list[tuple[int, int, int]]) -> None:
    """Also where clips overlap their neighbour, which the format knows as a transition."""
    folder, at, clips = tmp_path_factory.getbasetemp(), 0, []
    for start, frames, gap in pieces:
        at = max(0, at + max(gap, -(min(frames, clips[-1].seconds * RATE) // 3) if clips else 0))
        clips.append(clip(folder, "a", start, frames, int(at)))
        at += frames
    path = folder / "a.otio"
    path.write_text(otio_file.write(Timeline("T", [TimelineTrack("x", clips)], (), RATE), RATE))
    found = otio_file.read(path)
    assert sorted((c.at, c.start, c.seconds) for t in found.tracks for c in t.clips) == [
        (c.at, c.start, c.seconds) for c in clips
    ]


def test_files_of_other_programs(tmp_path: Path) -> None:
    """Frames of video, files whose time does not begin at 0, relative and moved paths, speed changes, nested stacks."""
    (tmp_path / "one two.wav").write_bytes(b"x")
    time, span = otio.opentime.RationalTime, otio.opentime.TimeRange
    made = otio.schema.Timeline("News")
    track = otio.schema.Track("A1", kind="Audio")
    whole = span(time(86_400, 24), time(240, 24))
    reference = otio.schema.ExternalReference("file:///elsewhere/one%20two.wav", whole)
    track.append(otio.schema.Clip("first", reference, span(time(86_424, 24), time(48, 24))))
    track.append(otio.schema.Gap(duration=time(24, 24)))
    fast = otio.schema.Clip("fast", otio.schema.ExternalReference("gone.wav"), span(time(0, 24), time(24, 24)))
    fast.effects.append(otio.schema.LinearTimeWarp(time_scalar=2.0))
    track.append(fast)
    track.append(otio.schema.Stack("nested"))
    track.append(otio.schema.Clip("nothing", None, span(time(0, 24), time(24, 24))))
    made.tracks.append(otio.schema.Track("V1", kind="Video"))
    made.tracks.append(track)
    track[0].markers.append(otio.schema.Marker("here", span(time(86_436, 24), time(0, 24))))
    otio.adapters.write_to_file(made, str(tmp_path / "news.otio"))
    found = otio_file.read(tmp_path / "news.otio")
    assert [(c.name, c.path, c.start, c.seconds, c.at) for c in found.tracks[0].clips] == [
        ("first", tmp_path / "one two.wav", 1, 2, 0),
        ("fast", tmp_path / "gone.wav", 0, 1, 3),
    ]
    assert found.labels == [Label(0.5, 0.5, "here")]
    assert found.faults == (
        "the clip 'fast' is played at another speed there, and not here",
        "'nested' is nested there, and was left out",
        "the clip 'nothing' names no file: its place is silent",
    )


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "5", '{"OTIO_SCHEMA": "Clip.1"}', '{"OTIO_SCHEMA": "Nonsense.1"}', '{"OTIO_SCHEMA": 7}', "\xff"],
)
def test_what_is_no_timeline_is_said(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.otio").write_text(text, "latin-1")
    with pytest.raises(ValueError, match=r"a\.otio cannot be read as an OpenTimelineIO file: ") as caught:
        otio_file.read(tmp_path / "a.otio")
    assert "\n" not in str(caught.value)


JUNK = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers(-(10**18), 10**18)
    | st.text(max_size=5)
    | st.just([])
    | st.just({})
)


@settings(max_examples=80)
@given(st.data())
def test_a_damaged_file_ends_in_a_line(tmp_path_factory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp()
    clips = [clip(folder, "a", 0, 500, 0), clip(folder, "b", 0, 500, 400, gain_db=3.0)]
    timeline = Timeline("T", [TimelineTrack("x", clips)], [Label(0, 1, "m")], RATE)
    tree = json.loads(otio_file.write(timeline, RATE))
    places = list(_places(tree))
    holder, key = data.draw(st.sampled_from(range(len(places))).map(places.__getitem__))
    holder[key] = data.draw(JUNK)
    path = folder / "damaged.otio"
    text = json.dumps(tree)
    path.write_text(text[: data.draw(st.integers(0, len(text)))] if data.draw(st.booleans()) else text)
    said = ""
    try:
        otio_file.read(path)
    except ValueError as error:
        said = str(error)
    assert "\n" not in said


def _places(value):
    """Every place in a tree of JSON, as what holds it and where."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        yield value, key
        yield from _places(inner)
