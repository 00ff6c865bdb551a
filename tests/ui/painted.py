"""What is painted, in words: each call of a painter with its colours, places and texts.

Letters are all equally wide here, so that nothing depends on the fonts of a machine.
"""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QFontMetrics,
    QFontMetricsF,
    QGradient,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QRegion,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from tests.ui.described import told

_LETTER, _HEIGHT, _ASCENT = 6, 15, 12
_LETTERED = ("KaraokeView", "Sample")
"""What paints outlines of letters, which are those of the machine's fonts."""
_POINTS = 12
"""Of a polygon only so many points, evenly over it."""
_CALLS = ("draw", "fill", "set", "stroke", "erase", "translate", "scale", "rotate", "save", "restore", "end")


class EvenMetrics:
    """The measures of a font whose letters are all `_LETTER` wide."""

    def __init__(self, *_: object) -> None: ...

    def horizontalAdvance(self, text: str, *_: object) -> int:
        return _LETTER * len(text)

    def height(self) -> int:
        return _HEIGHT

    def lineSpacing(self) -> int:
        return _HEIGHT + 1

    def leading(self) -> int:
        return 1

    def ascent(self) -> int:
        return _ASCENT

    def descent(self) -> int:
        return _HEIGHT - _ASCENT

    def capHeight(self) -> int:
        return _ASCENT - 3

    def xHeight(self) -> int:
        return _ASCENT - 5

    def averageCharWidth(self) -> int:
        return _LETTER

    def boundingRect(self, *given: Any) -> QRect:
        (text,) = (one for one in given if isinstance(one, str))
        return QRect(0, -_ASCENT, _LETTER * len(text), _HEIGHT)

    def size(self, _: object, text: str, *more: object) -> QSize:
        return QSize(_LETTER * len(text), _HEIGHT)

    def elidedText(self, text: str, mode: Qt.TextElideMode, width: float, *_: object) -> str:
        room = int(width // _LETTER)
        if len(text) <= room:
            return text
        kept = max(0, room - 1)
        return (
            f"{text[:kept]}…"
            if mode == Qt.TextElideMode.ElideRight
            else f"{text[: kept // 2]}…{text[len(text) - kept + kept // 2 :]}"
        )


def record(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the window's code paint and measure so that what it paints is written into the list that is answered."""
    calls: list[str] = []

    def recording(name: str) -> Any:
        of_qt = getattr(QPainter, name)

        def call(self: QPainter, *given: Any, **named: Any) -> Any:
            words = [told(one) for one in given] + [f"{key}={told(one)}" for key, one in named.items()]
            calls.append(f"{name} {', '.join(words)}".rstrip())
            return of_qt(self, *given, **named)

        return call

    methods = {name: recording(name) for name in dir(QPainter) if name.startswith(_CALLS) and name != "setFont"}
    methods["fontMetrics"] = lambda self: EvenMetrics()
    recorded = type("Recorded", (QPainter,), methods)
    for name, module in [*sys.modules.items()]:
        if name.startswith("workstation.ui"):
            for of_qt, ours in ((QPainter, recorded), (QFontMetrics, EvenMetrics), (QFontMetricsF, EvenMetrics)):
                if vars(module).get(of_qt.__name__) is of_qt:
                    monkeypatch.setattr(module, of_qt.__name__, ours)
    monkeypatch.setattr(QWidget, "fontMetrics", lambda self: EvenMetrics())
    return calls


def painting(widget: QWidget, width: int, height: int, calls: list[str]) -> str:
    """What is painted of a widget in a size, without what lies in it."""
    widget.resize(width, height)
    calls.clear()
    picture = QPixmap(width, height)
    picture.fill(Qt.GlobalColor.transparent)
    widget.render(picture, QPoint(), QRegion(), QWidget.RenderFlag(0))
    return "\n".join(calls)


def painters(widget: QWidget) -> Iterator[QWidget]:
    """A widget and all below it whose class paints for itself."""
    for one in (widget, *widget.findChildren(QWidget)):
        if any("paintEvent" in vars(kind) for kind in type(one).__mro__ if kind.__module__.startswith("workstation")):
            yield one


def scenes(widget: QWidget, calls: list[str], only: str = "") -> str:
    """What the first widget of each class that paints for itself paints, in a size of its own."""
    found: dict[str, QWidget] = {}
    for one in painters(widget):
        if only in ("", type(one).__name__) and type(one).__name__ not in _LETTERED:
            found.setdefault(type(one).__name__, one)
    return "\n\n".join(f"{name}\n{painting(found[name], 420, 96, calls)}" for name in sorted(found))


def _numbers(*values: float) -> str:
    return " ".join(f"{round(value, 2) + 0.0:g}" for value in values)


@told.register
def _(value: QRectF) -> str:
    return f"({_numbers(value.x(), value.y(), value.width(), value.height())})"


@told.register
def _(value: QRect) -> str:
    return f"({_numbers(value.x(), value.y(), value.width(), value.height())})"


@told.register
def _(value: QPointF) -> str:
    return f"<{_numbers(value.x(), value.y())}>"


@told.register
def _(value: QPoint) -> str:
    return f"<{_numbers(value.x(), value.y())}>"


@told.register
def _(value: QLineF) -> str:
    return f"<{_numbers(value.x1(), value.y1(), value.x2(), value.y2())}>"


@told.register
def _(value: QPen) -> str:
    style = "" if value.style() == Qt.PenStyle.SolidLine else f" {value.style().name}"
    return f"pen {told(value.color())} {_numbers(value.widthF())}{style}"


@told.register
def _(value: QBrush) -> str:
    gradient = value.gradient()
    return told(gradient) if gradient is not None else f"brush {told(value.color())} {value.style().name}"


@told.register
def _(value: QGradient) -> str:
    ends = f"{told(value.start())} {told(value.finalStop())} " if isinstance(value, QLinearGradient) else ""
    return f"gradient {ends}{' '.join(f'{at:g}:{told(colour)}' for at, colour in value.stops())}"


@told.register
def _(value: QPolygonF) -> str:
    return _points([value.at(number) for number in range(value.size())])


@told.register
def _(value: QPainterPath) -> str:
    count = value.elementCount()
    return "path " + _points([QPointF(value.elementAt(n).x, value.elementAt(n).y) for n in range(count)])


@told.register(list)
@told.register(tuple)
def _(value: "list[Any] | tuple[Any, ...]") -> str:
    step = max(1, len(value) // _POINTS)
    return f"[{len(value)}: {' '.join(told(one) for one in value[::step])}]"


@told.register
def _(value: QRegion) -> str:
    return f"region {told(value.boundingRect())} of {value.rectCount()}"


@told.register
def _(value: QTransform) -> str:
    return f"transform {_numbers(value.m11(), value.m12(), value.m21(), value.m22(), value.dx(), value.dy())}"


@told.register
def _(value: QImage) -> str:
    """The size, and coarse colours of nine places."""
    wide, high = value.width(), value.height()
    places = [(wide * x // 6, high * y // 6) for y in (1, 3, 5) for x in (1, 3, 5)] if wide and high else []
    colours = (value.pixelColor(*place) for place in places)
    ratio = value.devicePixelRatio()
    return f"image {wide}x{high}{f' @{ratio:g}' if ratio != 1 else ''} " + " ".join(
        "".join(f"{channel >> 4:x}" for channel in (one.red(), one.green(), one.blue(), one.alpha())) for one in colours
    )


@told.register
def _(value: QPixmap) -> str:
    return told(value.toImage())


def _points(points: list[QPointF]) -> str:
    step = max(1, len(points) // _POINTS)
    return f"{len(points)} points {' '.join(told(point) for point in points[::step])}"
