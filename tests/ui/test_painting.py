"""What lanes, panels and controls paint, call by call, and what stands in panels: see `tests/approved/ui/painted`."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.approved_texts import compare, known
from tests.ui.described import described
from tests.ui.lane_hands import Build
from tests.ui.lane_hands import build as build
from tests.ui.painted import painting, record, scenes
from tests.ui.words.conftest import spoken as spoken
from workstation.core.document import Marker
from workstation.core.overlays import CurveOverlay, PictureOverlay, SegmentOverlay
from workstation.core.ranges import FrameRange
from workstation.effects.tone.equalizer import Equalizer
from workstation.engine.views.overlay_store import ShownOverlay
from workstation.ui.lanes.options import Mode
from workstation.ui.main_window import MainWindow
from workstation.ui.panels.equalizer import EqualizerEditor
from workstation.ui.shell.meters import Meters
from workstation.ui.shell.panel_table import PANELS, BuiltinPanelRow, late_widget
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def calls(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return record(monkeypatch)


@pytest.fixture
def arranged(spoken: Desk) -> Desk:
    """Words, markers, a region, a selection, and clips with fades, a gap and a line of gain."""
    markers = (Marker(FrameRange(12_000, 12_000), "Verse"), Marker(FrameRange(32_000, 52_000), "Bridge"))
    spoken.session.start(replace(spoken.session.document, markers=markers))
    spoken.viewport.fit()
    spoken.look.dress()
    for id_, *given in (
        ("selection.set", 4.0, 4.0),
        ("clip.split",),
        ("selection.set", 0.0, 4.0),
        ("clip.fade_in", 0.75),
        ("clip.fade_out", 1.5),
        ("clip.gain", "t1", 0, -6.0),
        ("rack.add", "tremolo"),
        ("selection.set", 2.0, 3.0),
    ):
        spoken.run(id_, *given)
    return spoken


def settle(desk: Desk, shown: QWidget, qtbot: QtBot) -> None:
    """Until nothing is worked on, and nothing is to be looked at soon: whatever comes later would come now and then."""

    def waiting() -> bool:
        timers = shown.findChildren(QTimer)
        return bool(desk.session.compute.jobs) or any(each.isSingleShot() and each.isActive() for each in timers)

    for _ in range(3):
        shown.grab()
        qtbot.waitUntil(lambda: not waiting())
        QApplication.processEvents()


@pytest.mark.parametrize("mode", Mode)
def test_lanes_paint_what_was_approved(
    mode: Mode, calls: list[str], arranged: Desk, build: Build, qtbot: QtBot
) -> None:
    editor, _ = build(mode)
    settle(arranged, editor, qtbot)
    compare(f"ui/painted/lanes-{mode.value}", scenes(editor, calls))


def test_lanes_paint_overlays_as_approved(calls: list[str], arranged: Desk, build: Build, qtbot: QtBot) -> None:
    editor, _ = build()
    times = np.arange(0, 9, 0.25)
    found: tuple[Any, ...] = (
        CurveOverlay("Share", times, np.where(times < 4, 0.25, np.nan), low=0.0, high=1.0),
        SegmentOverlay("Parts", ((1.0, 2.0, "a"), (3.0, 3.5, "b"))),
        PictureOverlay("Rows", np.eye(4, 9), 5.0, 8.0, labels=("c", "d", "e", "f"), colours="grey"),
    )
    edits = arranged.session.document.tracks[0].edits
    arranged.session.overlays.show(tuple(ShownOverlay("t1", edits, 0, 8000, "x", one) for one in found))
    settle(arranged, editor, qtbot)
    compare("ui/painted/lanes-overlays", scenes(editor, calls, "TrackCanvas"))


@pytest.mark.parametrize("row", [row for row in PANELS if known("ui/panels", [row.id])], ids=lambda row: row.id)
def test_panels_are_as_approved(
    row: BuiltinPanelRow, calls: list[str], arranged: Desk, home: object, main_window: MainWindow, qtbot: QtBot
) -> None:
    panel = late_widget(row.widget)(arranged)
    qtbot.addWidget(panel)
    panel.resize(700, 400)
    panel.show()
    settle(arranged, panel, qtbot)
    compare(f"ui/panels/{row.id}", f"{described(panel)}\n\n{scenes(panel, calls)}")


def test_the_window_is_as_approved(calls: list[str], arranged: Desk, home: object, window: MainWindow) -> None:
    QApplication.processEvents()
    of_the_machine = ("accessibleName='Compute device'", "accessibleName='Device'")
    lines = [line for line in described(window).splitlines() if not any(name in line for name in of_the_machine)]
    compare("ui/panels/window", "\n".join(lines))


def test_an_equalizer_is_painted_as_approved(calls: list[str], tone: Desk, qtbot: QtBot) -> None:
    made = EqualizerEditor(tone, Equalizer.params[0])
    qtbot.addWidget(made)
    made.show()
    told = [painting(made.curve, 400, 240, calls)]
    bands = [replace(band, gain_db=gain) for band, gain in zip(made.curve.bands, (6.0, -9.0, 3.5, 0.0), strict=False)]
    made.curve.show_bands((*bands[:-1], replace(bands[-1], on=False)))
    made.curve.choose(1)
    told.append(painting(made.curve, 400, 240, calls))
    compare("ui/painted/equalizer", "\n\n".join(told))


def test_meters_are_painted_as_approved(calls: list[str], tone: Desk, qtbot: QtBot) -> None:
    made = Meters(tone.look)
    qtbot.addWidget(made)
    told = []
    for peaks, seconds in (((), 0.05), ((0.5, 0.1), 0.05), ((0.1, 1.5), 0.4), ((0.01, 0.01), 3.0), ((), 0.2)):
        made.advance(peaks, seconds)
        told.append(painting(made, 210, 38, calls))
    compare("ui/painted/meters", "\n\n".join(told))
