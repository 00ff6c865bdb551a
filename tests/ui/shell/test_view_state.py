import json

from PySide6.QtWidgets import QMainWindow

from workstation.core.ranges import FrameRange
from workstation.services import ViewState
from workstation.ui.lanes.options import LaneViews, Mode
from workstation.ui.shell.docks import Docks
from workstation.ui.shell.view_state import remember_view, show_view
from workstation.ui.toolkit.workspace import Desk


def test_lanes_and_the_part_on_screen_come_back(tone: Desk) -> None:
    views = LaneViews()
    remember_view(tone, views, Docks(QMainWindow(), tone))
    views.of("t1", 0)
    views.set("t1", mode=Mode.BOTH, height=300, decibels=True)
    tone.viewport.show(FrameRange(8_000, 24_000))
    state = json.loads(json.dumps(tone.session.services.view.state()))
    views.set("t1", mode=Mode.WAVEFORM, height=0)
    tone.viewport.fit()
    tone.session.services.view.show(state)
    options = views.of("t1", 0)
    assert (options.mode, options.height, options.decibels) == (Mode.BOTH, 300, True)
    assert tone.viewport.visible == FrameRange(8_000, 24_000)


def test_a_view_of_another_version_does_no_harm(tone: Desk) -> None:
    views = LaneViews()
    bad_lanes = ({"mode": "3d", "height": True}, {"mode": []}, {"mode": {}, "decibels": 1})
    odd: list[ViewState] = [{}, {"lanes": 3, "shown": "x"}, *({"lanes": {"t1": lane, "z": {}}} for lane in bad_lanes)]
    for state in odd:
        show_view(tone, views, state)
    assert views.of("t1", 0).mode is Mode.WAVEFORM
