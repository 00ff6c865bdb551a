"""A track by itself: what a new one is like, and which layouts and arrangements are its own."""

from dataclasses import replace

import numpy as np

from workstation.core.rack import Rack
from workstation.core.sound.arrangement import Arrangement
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.track import Track


def sound(frames: int, channels: int = 2) -> EditList:
    return EditList.of(ArraySource(np.ones((channels, frames), np.float32), 48_000))


def test_a_new_track_is_heard_as_it_is() -> None:
    track = Track("a", "Voice", sound(10))
    assert (track.gain_db, track.pan, track.mute, track.solo) == (0.0, 0.0, False, False)
    assert (track.rack, track.colour, track.layout, track.arrangement) == (Rack(), None, (), None)


def test_a_layout_of_other_channels_is_none() -> None:
    assert Track("a", "Voice", sound(10), layout=("FL", "FR")).layout == ("FL", "FR")
    assert Track("a", "Voice", sound(10), layout=("FL",)).layout == ()


def test_other_sound_ends_an_arrangement_and_a_name_does_not() -> None:
    track = Track("a", "Voice", sound(10)).with_clips([Clip.of(sound(10)), replace(Clip.of(sound(5)), start=20)])
    assert isinstance(track.arrangement, Arrangement)
    assert [(clip.start, clip.edits.frames) for clip in track.clips] == [(0, 10), (20, 5)]
    assert track.edits.frames == 25
    assert replace(track, name="Choir").arrangement is track.arrangement
    assert replace(track, edits=sound(3)).arrangement is None


def test_one_plain_clip_needs_no_arrangement_and_none_is_no_sound() -> None:
    plain = Track("a", "Voice", EditList(2)).with_clips([Clip.of(sound(10))])
    assert (plain.arrangement, plain.edits.frames, len(plain.clips)) == (None, 10, 1)
    later = plain.with_clips([replace(Clip.of(sound(10)), start=4)])
    assert later.arrangement is not None
    empty = later.with_clips([])
    assert (empty.arrangement, empty.edits, empty.clips) == (None, EditList(2), ())
