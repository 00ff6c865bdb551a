"""The menus of clips, lanes, the ruler, markers and the headers of tracks."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QWidget,
)

from tests.ui.menus.hands import Hands, Pop, right_click
from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.gain_curves import Point
from workstation.ui.lanes.editor import Editor
from workstation.ui.lanes.options import LaneViews


def _lanes(hands: Hands, place: Callable[[Editor], tuple[QWidget, QPoint]], *keys: str) -> Pop:
    """Two tracks, of which the first has clips, a fade and a point; two markers."""
    session = hands.desk.session
    first = session.document.tracks[0]
    sound = first.edits
    clips = (
        replace(Clip.of(sound.slice(FrameRange(0, 30_000)), 0), name="a", points=(Point(8000, -6.0),)),
        replace(Clip.of(sound.slice(FrameRange(30_000, 60_000)), 30_000), name="b", group="g"),
    )
    second = replace(first, key="t2", name="Other")
    document = replace(
        session.document,
        tracks=(first.with_clips(clips), second),
        markers=(Marker(FrameRange(20_000, 20_000), "M"), Marker(FrameRange(50_000, 70_000), "R")),
    )
    session.start(document)
    editor, stage = hands.build()
    start = dict(stage.views._options)
    for key in keys:
        hands.states.append(lambda key=key: _options(stage.views, key))

    def pop() -> QMenu:
        session.start(document)
        stage.views._options = dict(start)
        hands.desk.settings["time_format"] = "clock"
        hands.desk.run("selection.set", 2.0, 3.0)
        QApplication.processEvents()
        hands.forget()
        return right_click(*place(editor))

    return pop


def _options(views: LaneViews, key: str) -> str:
    options = views.of(key, 0)
    return f"{key}: {options.mode}{' in dB' if options.decibels else ''}"


def clip(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[0].canvas, QPoint(200, 60)))


def grouped_clip(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[0].canvas, QPoint(400, 60)))


def clip_point(hands: Hands) -> Pop:
    """On the point of the envelope at one second, wherever its gain stands."""

    def place(editor: Editor) -> tuple[QWidget, QPoint]:
        canvas = editor.stack.rows[0].canvas
        track = hands.desk.session.document.tracks[0]
        for y in range(canvas.height()):
            at = QPoint(round(hands.desk.viewport.x_of(8000)), y)
            hit = canvas._clips.hit(track, QPointF(at))
            if hit is not None and hit.point >= 0:
                return canvas, at
        raise AssertionError("the point is nowhere on screen")

    return _lanes(hands, place)


def lane(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[0].canvas, QPoint(700, 60)))


def ruler(hands: Hands) -> Pop:
    hands.states.append(lambda: f"times as {hands.desk.settings['time_format']}")
    return _lanes(hands, lambda editor: (editor.ruler, QPoint(300, 5)))


def marker(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.marks, QPoint(round(hands.desk.viewport.x_of(20_000)) + 3, 5)))


def no_marker(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.marks, QPoint(790, 5)))


def header(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[0].header, QPoint(20, 10)), "t1")


def last_header(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[1].header, QPoint(20, 10)), "t2")
