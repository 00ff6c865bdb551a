from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ramp
from tests.project.saving import no_files, no_opening
from workstation.core.document import Document, Track
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Point
from workstation.core.sound.sources import ArraySource
from workstation.project.clips import numbers_in
from workstation.project.errors import FormError
from workstation.project.file import ProjectFile


def arranged() -> Document:
    sound = EditList.of(ArraySource(ramp(1000), 1000))
    voice = Clip(10, sound, FrameRange(5, 400), gain_db=-3, points=(Point(20, 0.0), Point(90, -60.0)), group="a")
    other = Clip.of(sound, 350).faded_in(30, "linear").faded_out(60, "half cosine")
    named = replace(other.at(2000), name="Jingle", colour=3)
    track = Track("t1", "Voice", EditList(1)).with_clips((voice, other, named))
    # an edit through the overlap leaves sound that is made of other sound
    edited = track.replaced(FrameRange(360, 380), EditList(1))
    stereo = Track("t2", "Stereo", EditList(2)).with_clips((Clip.of(edited.edits.remixed(2), 7),))
    return Document(1000, (replace(edited, colour=5), stereo))


def test_clips_come_back_as_they_were(tmp_path: Path) -> None:
    document = arranged()
    project = ProjectFile.create(tmp_path / "a.aws")
    for _ in project.save(History((Revision(document),)), {}, no_files):
        pass
    project.close()
    project = ProjectFile.open(tmp_path / "a.aws")
    loaded = project.load(no_opening).history.current.document
    for before, after in zip(document.tracks, loaded.tracks, strict=True):
        assert after.arrangement is not None
        assert after.colour == before.colour
        for old, new in zip(before.clips, after.clips, strict=True):
            assert replace(new, edits=old.edits) == old
        span = FrameRange(0, before.frames)
        np.testing.assert_array_equal(after.edits.read(span), before.edits.read(span))
    project.close()


@pytest.mark.parametrize("value", [{}, None, "part", [1], [[]], [[None, 0, 1]], [["x", 0, 1]]])
def test_what_names_no_sources_is_told_and_not_taken_for_naming_none(value: object) -> None:
    with pytest.raises(FormError):
        list(numbers_in(value))


def test_the_sources_of_segments_are_named_through_what_is_made_of_them() -> None:
    rows = [[3, 0, 10], [{"remix": 4, "channels": 2}, 0, 5], [{"mix": [[0, 0, 5, 6], [0, 0, 5, {"remix": 7}]]}, 0, 5]]
    assert list(numbers_in(rows)) == [3, 4, 6, 7]
    assert list(numbers_in([])) == []
