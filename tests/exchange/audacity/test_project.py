"""Audacity's tree as a document: envelopes, edges, and what has no counterpart."""

import numpy as np
import pytest

from workstation.core.ranges import FrameRange
from workstation.exchange.audacity.blocks import Block
from workstation.exchange.audacity.nodes import from_xml
from workstation.exchange.audacity.project import read_project
from workstation.exchange.foreign_project import ForeignProject

_PROJECT = """<project rate="1000"><wavetrack name="a" rate="1000" linked="0" {track}>
<waveclip offset="{offset}" trimLeft="{left}" trimRight="{right}" {clip}><sequence numsamples="1000"/>
<envelope>{points}</envelope></waveclip></wavetrack>{more}</project>"""


class Ones:
    """Every sample of every block is 1."""

    def read(self, key: int | str, start: int, stop: int) -> np.ndarray:
        return np.ones(stop - start, np.float32)


def project(**values: object) -> ForeignProject:
    defaults = {"offset": 0, "left": 0, "right": 0, "points": "", "track": "", "clip": "", "more": ""}
    return read_project(from_xml(_PROJECT.format(**{**defaults, **values})), Ones(), lambda _: [Block(0, 1000, 1)])


def heard(found: ForeignProject) -> np.ndarray:
    track = found.tracks[0].track
    return track.edits.read(FrameRange(0, track.frames))[0]


def test_a_line_to_silence_is_as_steep_as_there() -> None:
    """From 0 dB at 0 s to -140 dB at 1 s: at 0.3 s -42 dB; behind -60 dB all is silent here."""
    points = '<controlpoint t="0" val="1"/><controlpoint t="1" val="0"/>'
    gains = heard(project(points=points))
    np.testing.assert_allclose(20 * np.log10(gains[[0, 100, 300]]), [0, -14, -42], atol=0.2)
    assert not gains[430:].any()


def test_a_jump_stays_one() -> None:
    points = '<controlpoint t="0.5" val="1"/><controlpoint t="0.5" val="0.5"/>'
    gains = heard(project(points=points))
    np.testing.assert_allclose(gains[[0, 500, 501, 999]], [1, 1, 0.5, 0.5], rtol=1e-5)


@pytest.mark.parametrize(
    ("offset", "left", "right", "start", "visible"),
    [(0.25, 0, 0, 250, (0, 1000)), (0.25, 0.5, 0.25, 750, (500, 750)), (-0.25, 0, 0, 0, (250, 1000))],
)
def test_edges(offset: float, left: float, right: float, start: int, visible: tuple[int, int]) -> None:
    """What lies before the document begins is hidden, not lost."""
    (clip,) = project(offset=offset, left=left, right=right).tracks[0].track.clips
    assert (clip.start, clip.visible, clip.edits.frames) == (start, FrameRange(*visible), 1000)


def test_what_has_no_counterpart_is_said() -> None:
    found = project(clip='name="x" clipStretchRatio="1.5"', more='<timetrack name="t"/><notetrack/>')
    assert found.faults == (
        "its time track, which bends the speed, was left out",
        "its note tracks (MIDI) were left out",
        "the clip 'x' is stretched in time there, and not here",
    )
