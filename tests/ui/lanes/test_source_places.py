"""Where the sources of a document are heard, when more of them is known."""

from tests.conftest import ramp
from workstation.core.document import Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import Shaped
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import ArraySource, Remixed, Source
from workstation.ui.lanes.source_places import SourcePlaces

_FIRST, _SECOND, _THIRD = (ArraySource(ramp(100), 1000) for _ in range(3))


def _track(key: str, *pieces: tuple[Source, int, int]) -> Track:
    return Track(key, key, EditList(1, [Segment(source, start, stop) for source, start, stop in pieces]))


def _of(places: SourcePlaces, source: Source, start: int, stop: int, *tracks: Track) -> list[tuple[int, int]]:
    return list(places.of(source, start, stop, tracks))


def test_all_places_of_a_source_in_all_tracks() -> None:
    one = _track("a", (_FIRST, 0, 50), (_SECOND, 10, 100), (_FIRST, 40, 90))
    other = _track("b", (_SECOND, 0, 20), (Remixed(_FIRST, 1), 30, 60))
    places = SourcePlaces(4)
    assert _of(places, _FIRST, 0, 100, one, other) == [(0, 50), (140, 190), (20, 50)]
    assert _of(places, _FIRST, 45, 55, one, other) == [(45, 50), (145, 155), (35, 45)]
    assert _of(places, _SECOND, 0, 10, one, other) == [(0, 10)]
    assert _of(places, _THIRD, 0, 100, one, other) == []


def test_what_is_made_of_others_may_be_of_any() -> None:
    shaped = Shaped(EditList.of(_FIRST), Curve(gain_db=-6.0))
    track = _track("a", (_SECOND, 0, 30), (shaped, 20, 60))
    assert _of(SourcePlaces(4), _FIRST, 90, 100, track) == [(30, 70)]


def test_a_track_of_very_many_pieces_counts_as_a_whole() -> None:
    track = _track("a", *((_FIRST, n % 50, n % 50 + 20) for n in range(1000)))
    assert len(track.edits.chunks) > 1
    assert _of(SourcePlaces(1), _THIRD, 0, 10, track) == [(0, 20_000)]
    assert _of(SourcePlaces(1_000), _THIRD, 0, 10, track) == []


def test_edits_are_followed_and_others_looked_up_once() -> None:
    one, two = _track("a", (_FIRST, 0, 50)), _track("b", (_SECOND, 0, 50))
    places = SourcePlaces(4)
    assert _of(places, _FIRST, 0, 100, one, two) == [(0, 50)]
    looked_up = places._tracks["b"][1]
    edits, _ = one.edits.replace(FrameRange(0, 10), EditList(1))
    assert _of(places, _FIRST, 0, 100, Track("a", "a", edits), two) == [(0, 40)]
    assert places._tracks["b"][1] is looked_up
    assert _of(places, _FIRST, 0, 100, two) == []
    assert list(places._tracks) == ["b"]
