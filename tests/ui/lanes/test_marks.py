"""Markers on screen: however many there are, one a pixel is drawn, and each can be taken hold of."""

import random

import numpy as np
import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from workstation.core.document import Document, Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Silence
from workstation.ui.lanes.mark_strip import MarkStrip
from workstation.ui.lanes.marks import Mark, Marks, paint_lines
from workstation.ui.toolkit.workspace import Desk

RATE, FRAMES = 8000, 8000 * 600


def mark(desk: Desk, count: int, seed: int = 1, *, regions: float = 0.1) -> None:
    dice = random.Random(seed)
    starts = sorted(dice.randrange(FRAMES) for _ in range(count))
    markers = tuple(
        Marker(FrameRange(at, at + dice.choice((10, 3000, 400_000)) * (dice.random() < regions)), f"m{number}")
        for number, at in enumerate(starts)
    )
    sound = EditList.of(Silence(1, FRAMES, RATE))
    desk.session.start(Document(RATE, (Track("t", "T", sound),), markers))
    desk.viewport.set_frames(FRAMES)
    desk.viewport.fit()


def all_marks(desk: Desk) -> list[Mark]:
    view = desk.viewport
    found = []
    for index, marker in enumerate(desk.session.document.markers):
        left, right = view.x_of(marker.range.start), view.x_of(marker.range.stop)
        if right >= 0 and left <= view.width:
            found.append(Mark(index, marker, left, right))
    return found


def places(desk: Desk, dice: random.Random) -> None:
    """Look somewhere else."""
    desk.viewport.show(FrameRange(at := dice.randrange(FRAMES - 10), at + dice.choice((20, 9_000, 900_000))))


@pytest.mark.parametrize("seed", range(5))
def test_of_few_markers_all_are_shown(desk: Desk, seed: int) -> None:
    dice = random.Random(seed)
    mark(desk, 40, seed)
    marks = Marks(desk)
    for _ in range(20):
        places(desk, dice)
        shown, whole = marks.shown(), all_marks(desk)
        assert {m.index for m in shown} <= {m.index for m in whole}
        assert {int(m.left) for m in shown} == {int(m.left) for m in whole}
        assert [m for m in whole if m in shown] == shown
    assert marks.shown() is marks.shown()


def test_of_thousands_one_a_pixel_is_shown_and_they_look_the_same(desk: Desk) -> None:
    mark(desk, 20_000, regions=0)
    shown, whole = Marks(desk).shown(), all_marks(desk)
    assert len(whole) == 20_000
    assert len(shown) <= desk.viewport.width + 1
    last = {int(m.left): m.index for m in whole}
    assert {int(m.left): m.index for m in shown} == last
    pictures = []
    for marks in (shown, whole):
        picture = QImage(1000, 20, QImage.Format.Format_RGB32)
        picture.fill(0)
        with QPainter(picture) as painter:
            paint_lines(painter, QRect(0, 0, 1000, 20), marks, desk.look.theme)
        pictures.append(picture)
    assert pictures[0] == pictures[1]


def test_narrow_regions_are_lines_and_wide_ones_stay(desk: Desk) -> None:
    mark(desk, 20_000, regions=1.0)
    shown, whole = Marks(desk).shown(), all_marks(desk)
    wide = {(int(m.left), int(m.right)) for m in whole if m.right - m.left > 3 and m.left >= 0 and m.right < 1000}
    assert wide <= {(int(m.left), int(m.right)) for m in shown}
    assert sum(m.right - m.left < 1 for m in shown) <= 2 * desk.viewport.width


@pytest.mark.parametrize("seed", range(3))
def test_what_lies_between_two_pixels_is_found_from_the_last(desk: Desk, seed: int) -> None:
    dice = random.Random(seed)
    mark(desk, 300, seed, regions=0.5)
    for _ in range(10):
        places(desk, dice)
        first = dice.uniform(-20, 1000)
        last = first + dice.uniform(0, 60)
        wanted = [m.index for m in reversed(all_marks(desk)) if m.right >= first and m.left <= last]
        inside = [m.index for m in Marks(desk).near(first, last) if m.right >= 0 and m.left <= desk.viewport.width]
        assert inside == wanted


def test_columns_of_the_whole_are_those_of_the_starts(desk: Desk) -> None:
    mark(desk, 5000)
    wanted = {int(marker.range.start / FRAMES * 777) for marker in desk.session.document.markers}
    assert Marks(desk).columns(777) == sorted(wanted)


def test_a_flag_in_a_crowd_can_be_taken_hold_of(desk: Desk, qtbot: QtBot) -> None:
    mark(desk, 20_000, regions=0)
    strip = MarkStrip(desk)
    qtbot.addWidget(strip)
    strip.resize(1000, strip.height())
    strip.grab()
    hit = strip.hit(500.0)
    assert hit is not None
    assert hit[1] == "whole"
    behind = [m for m in all_marks(desk) if m.left - 4 <= 500.0]
    assert hit[0].index == behind[-1].index
    assert np.isfinite(hit[0].left)
    assert QRectF(strip.rect()).contains(hit[0].left, 5)


def test_a_crowd_of_flags_looks_as_if_each_were_drawn(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(desk, 20_000, regions=0)
    drawn: list[Mark] = []
    draw = MarkStrip._draw_flag

    def counted(strip: MarkStrip, painter: QPainter, one: Mark) -> None:
        drawn.append(one)
        draw(strip, painter, one)

    monkeypatch.setattr(MarkStrip, "_draw_flag", counted)
    strip = MarkStrip(desk)
    qtbot.addWidget(strip)
    strip.resize(1000, strip.height())
    found = strip.grab().toImage()
    assert len(drawn) == 1  # the last, whose text can be read
    wanted = QImage(found.size(), found.format())
    theme, height = desk.look.theme, strip.height()
    with QPainter(wanted) as painter:
        painter.fillRect(wanted.rect(), theme.window)
        for one in all_marks(desk):
            painter.fillRect(QRect(int(one.left), 2, 1, height - 2), theme.marker)
            painter.fillRect(QRect(int(one.left), 2, 8, height - 4), theme.marker)
    before = QRect(0, 0, int(drawn[0].left), height)
    assert found.copy(before) == wanted.copy(before)
