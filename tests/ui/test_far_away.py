"""Nothing that lies far out of view, and no sample that is no number, reaches Qt."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.ui.lanes.columns import draw_channel
from workstation.ui.shell.meters import Meters
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.viewport import FAR, Viewport

_ROOT = Path(__file__).resolve().parents[2]


def test_a_document_with_everything_far_away_is_painted_at_any_zoom(home: Path) -> None:
    line = [sys.executable, "-m", "tests.ui.far_away", str(home), "3", "10"]
    done = subprocess.run(line, cwd=_ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["painted"]
    assert "Error" not in done.stderr
    assert "Warning" not in done.stderr


@given(
    frames=st.integers(0, 10**15),
    start=st.integers(0, 10**15),
    length=st.integers(0, 10**15),
    frame=st.integers(0, 10**15),
)
def test_a_place_stands_near_the_view_whatever_the_zoom(frames: int, start: int, length: int, frame: int) -> None:
    view = Viewport(1000)
    view.set_frames(frames)
    view.show(FrameRange(start, start + length))
    x = view.x_of(frame)
    assert -FAR <= x <= 1000 + FAR
    exact = frame / view.frames_per_pixel - view.column
    assert x == exact or not -FAR <= exact <= 1000 + FAR
    assert view.around.start <= max(view.start, 0)
    assert view.around.stop >= view.stop


def test_what_is_no_number_is_drawn_as_clipped_or_not_at_all() -> None:
    odd = np.array([np.nan, np.inf, -np.inf, 3e38, 0.5], np.float32)
    for decibels in (False, True):
        picture = draw_channel(odd, odd, np.abs(odd), 40, decibels=decibels)
        assert picture.shape == (40, 5)
        assert [bool((picture[:, column] == 255).any()) for column in range(5)] == [False, True, True, True, False]


def test_meters_come_down_again_after_what_is_no_number(qtbot: QtBot) -> None:
    meters = Meters(Look("dark"))
    qtbot.addWidget(meters)
    meters.resize(210, 38)
    for peak in (float("inf"), float("nan"), 1e38):
        meters.advance((peak, 0.0), 0.05)
        meters.grab()
    for _ in range(200):
        meters.advance((), 0.05)
    assert meters.at_rest
