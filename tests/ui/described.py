"""What a widget is, in words: its kind, what was set in it, how its layout holds what is in it, and the same of these.

Only what differs from a fresh widget of its class in Qt is told, and nothing that depends on fonts or on the screen.
"""

import re
from collections.abc import Iterator
from enum import Enum
from functools import singledispatch
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMargins, QModelIndex, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QCursor, QFont, QIcon, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QLayoutItem,
    QMainWindow,
    QMenu,
    QMenuBar,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QStatusBar,
    QTableView,
    QTabWidget,
    QToolBar,
    QTreeView,
    QWidget,
)
from shiboken6 import delete

_ASIDE = {
    *("objectName", "modal", "windowModality", "geometry", "frameGeometry", "normalGeometry", "x", "y", "pos", "size"),
    *("width", "height", "rect", "childrenRect", "childrenRegion", "sizeHint", "minimumSizeHint", "frameSize"),
    *("frameRect", "baseSize", "isActiveWindow", "focus", "visible", "minimized", "maximized", "fullScreen", "locale"),
    *("minimumWidth", "minimumHeight", "maximumWidth", "maximumHeight", "palette", "mouseTracking", "styleSheet"),
    *("windowModified", "underMouse", "html", "markdown", "plainText", "modified", "layoutDirection", "windowIcon"),
    *("pixelMetric", "frameWidth", "lineWidth", "cursorPosition", "undoAvailable", "redoAvailable", "count"),
    *("hasSelectedText", "selectedText", "acceptableInput", "displayText", "blockCount", "inputMethodHints", "down"),
    *("tabStopWidth", "tabStopDistance", "cursorWidth", "documentTitle", "source", "picture", "currentFont"),
    *("iconSize", "autoFillBackground", "sizeIncrement", "windowOpacity", "cleanText", "dateTime", "default"),
}
"""Properties that depend on fonts, on where the widget is, or are told in another way."""
_ROWS = 6
"""Of tables only so many rows."""
_ITEMS, _FEW = 20, 3
"""Of a list that is longer only few: it is one of effects or languages."""


def described(widget: QWidget) -> str:
    """Lines of a widget and all below it, indented by how deep they lie."""
    return "\n".join(_lines(widget, 0))


def _lines(widget: QWidget, depth: int, place: str = "") -> Iterator[str]:
    words = [] if isinstance(widget, QProgressBar) else [*_properties(widget)]
    if widget.isHidden() and not widget.isWindow() and not isinstance(widget.parent(), QToolBar):  # it hides by room
        words.insert(0, "hidden")
    yield _line(depth, widget, place, words)
    inner = depth + 1
    for line in _content(widget):
        yield f"{'  ' * inner}{line}"
    if type(widget) is QFileDialog:  # what is in it is Qt's, and the files of this machine
        yield f"{'  ' * inner}filters: {widget.nameFilters()}, {widget.fileMode().name}, {widget.acceptMode().name}"
        return
    if isinstance(widget, QProgressBar):  # how far it is hangs on the machine
        return
    held: set[QWidget] = set()
    layout = widget.layout()
    if layout is not None and type(layout) is not QLayout and not isinstance(widget, (QMainWindow, QStatusBar)):
        yield from _layout(layout, inner, held)
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        yield from _lines(widget.widget(), inner)
    for child in widget.children():
        if isinstance(child, QWidget) and child not in held and not _of_qt(child):
            yield from _lines(child, inner)


def _line(depth: int, one: object, place: str, words: list[str]) -> str:
    return (
        f"{'  ' * depth}{type(one).__name__}{f' ({place})' if place else ''}{': ' if words else ''}{', '.join(words)}"
    )


def _of_qt(child: QWidget) -> bool:
    """Whether Qt made it for itself, or it is a window of its own."""
    return (
        child.objectName().startswith("qt_")
        or isinstance(child, (QDialog, QMenu, QHeaderView))
        or child.isWindow()
        or type(child).__name__ in ("QTableCornerButton", "QRubberBand", "QFocusFrame", "QComboBoxPrivateContainer")
    )


def _properties(widget: QWidget) -> Iterator[str]:
    base = next(one for one in type(widget).__mro__ if one.__module__.startswith("PySide6"))
    try:
        fresh: QWidget | None = base()
    except (TypeError, NotImplementedError):
        fresh = None
    if fresh is None:
        fresh = QWidget()
    meta = widget.metaObject()
    known = fresh.metaObject()
    for number in range(meta.propertyCount()):
        name = meta.property(number).name()
        own = known.indexOfProperty(name) < 0
        by_layout = name == "minimumSize" and widget.isWindow()
        if name in _ASIDE or by_layout or (own and not meta.property(number).isWritable()):
            continue
        value = _value(widget, name)
        if own or value != _value(fresh, name):
            yield f"{name}={value}"
    for name in sorted(bytes(key.data()).decode() for key in widget.dynamicPropertyNames()):
        if not name.startswith(("_", "qt")):
            yield f"{name}={_value(widget, name)}"
    if widget.focusProxy() is not None:
        yield f"focus to {type(widget.focusProxy()).__name__}"
    for action in widget.actions():
        if not isinstance(widget, (QMenu, QMenuBar, QMainWindow)):
            yield f"has [{_action(action)}]"
    fresh.setParent(None)
    delete(fresh)


def _value(widget: QWidget, name: str) -> str:
    try:
        return told(widget.property(name))
    except RuntimeError:  # PySide has no Python for what it is
        return "?"


def _content(widget: QWidget) -> Iterator[str]:
    """What kinds of widgets hold that is no property."""
    match widget:
        case QLabel():
            if widget.buddy() is not None:
                yield f"label of {type(widget.buddy()).__name__} {told(widget.buddy().accessibleName())}"
            if not widget.pixmap().isNull():
                yield "a picture"
        case QComboBox():
            for number in range(widget.count() if widget.count() <= _ITEMS else _FEW):
                tip = widget.itemData(number, Qt.ItemDataRole.ToolTipRole)
                yield f"- {widget.itemText(number)} [{told(widget.itemData(number))}]{f' {tip}' if tip else ''}"
        case QTabWidget():
            yield f"tabs: {', '.join(widget.tabText(n) for n in range(widget.count()))}"
        case QStackedWidget():
            yield f"in front: {type(widget.currentWidget()).__name__}"
        case QSplitter():
            yield f"collapsible: {[widget.isCollapsible(n) for n in range(widget.count())]}"
        case QAbstractItemView() if widget.model() is not None:
            yield from _table(widget)
        case QDialog() | QFrame() | QAbstractButton():
            pass
    if (menu := getattr(widget, "menu", None)) is not None and callable(menu) and isinstance(shown := menu(), QMenu):
        yield from _menu(shown)
    if plain := getattr(widget, "toPlainText", None):
        yield from (f"| {line}" for line in plain().splitlines()[:_ROWS])


def _menu(menu: QMenu) -> Iterator[str]:
    for action in menu.actions():
        yield "-" if action.isSeparator() else f"- {_action(action)}"
        if isinstance(below := action.menu(), QMenu):
            yield from (f"  {line}" for line in _menu(below))


def _action(action: QAction) -> str:
    words = [action.text()]
    if action.toolTip() != action.text().replace("&", "").rstrip("…"):
        words.append(f"tip={action.toolTip()}")
    if action.shortcuts():
        words.append("keys=" + " ".join(key.toString() for key in action.shortcuts()))
    if action.isCheckable():
        words.append("checked" if action.isChecked() else "unchecked")
    words += [] if action.isEnabled() else ["off"]
    words += [] if action.isVisible() else ["hidden"]
    words += [] if action.icon().isNull() else ["icon"]
    return ", ".join(words)


def _table(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = range(1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex()))
    across, down = Qt.Orientation.Horizontal, Qt.ItemDataRole
    yield "columns: " + ", ".join(
        f"{model.headerData(n, across)}{_roles(model.headerData(n, across, role) for role in _ROLES)}" for n in columns
    )
    if isinstance(view, (QTableView, QTreeView)):
        header = view.header() if isinstance(view, QTreeView) else view.horizontalHeader()
        hidden = [n for n in range(header.count()) if header.isSectionHidden(n)]
        modes = [header.sectionResizeMode(n).name for n in range(header.count())]
        stretches = header.stretchLastSection()
        yield f"header: {modes}, hidden {hidden}, last stretches {stretches}, shown {not header.isHidden()}"
    for row in range(min(model.rowCount(QModelIndex()), _ROWS)):
        cells = []
        for column in columns:
            index = model.index(row, column, QModelIndex())
            words = [model.data(index, role) for role in _ROLES]
            flags = model.flags(index)
            off = "" if flags & Qt.ItemFlag.ItemIsEnabled else " off"
            edits = " editable" if flags & Qt.ItemFlag.ItemIsEditable else ""
            cells.append(f"{told(model.data(index, down.DisplayRole))}{_roles(words)}{off}{edits}")
        yield f"row: {' | '.join(cells)}"


_ROLES = (
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.TextAlignmentRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.DecorationRole,
    Qt.ItemDataRole.CheckStateRole,
    Qt.ItemDataRole.FontRole,
)


def _roles(words: "Iterator[object] | list[object]") -> str:
    texts = [told(value) for value in words if value is not None]
    return f" {{{', '.join(texts)}}}" if texts else ""


def _layout(layout: QLayout, depth: int, held: set[QWidget], place: str = "") -> Iterator[str]:
    words = []
    fresh = type(layout)() if not isinstance(layout, QBoxLayout) else QBoxLayout(layout.direction())
    if layout.contentsMargins() != fresh.contentsMargins():
        words.append(f"margins={told(layout.contentsMargins())}")
    if layout.spacing() != fresh.spacing():
        words.append(f"spacing={layout.spacing()}")
    for name in ("labelAlignment", "formAlignment", "fieldGrowthPolicy", "rowWrapPolicy"):
        if isinstance(layout, QFormLayout) and getattr(layout, name)() != getattr(fresh, name)():
            words.append(f"{name}={told(getattr(layout, name)())}")
    if isinstance(layout, QGridLayout):
        words += [
            f"column {n} stretches {layout.columnStretch(n)}"
            for n in _there(layout.columnCount(), layout.columnStretch)
        ]
        words += [f"row {n} stretches {layout.rowStretch(n)}" for n in _there(layout.rowCount(), layout.rowStretch)]
    if layout.sizeConstraint() != fresh.sizeConstraint():
        words.append(f"constraint={told(layout.sizeConstraint())}")
    yield _line(depth, layout, place, words)
    for number in range(layout.count()):
        item = layout.itemAt(number)
        at = [*_place(layout, number, item)]
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            held.add(widget)
            yield from _lines(widget, depth + 1, ", ".join(at))
        elif inner is not None:
            yield from _layout(inner, depth + 1, held, ", ".join(at))
        else:
            size = item.sizeHint()
            wide = item.expandingDirections()
            yield f"{'  ' * (depth + 1)}space {told(size)} {told(wide)} {', '.join(at)}"


def _there(count: int, stretch: Any) -> Iterator[int]:
    return (n for n in range(count) if stretch(n))


def _place(layout: QLayout, number: int, item: QLayoutItem) -> Iterator[str]:
    if isinstance(layout, QBoxLayout) and layout.stretch(number):
        yield f"stretch {layout.stretch(number)}"
    if isinstance(layout, QGridLayout):
        yield f"at {tuple(layout.getItemPosition(number))}"  # type: ignore[arg-type]
    if isinstance(layout, QFormLayout):
        row, role = layout.getItemPosition(number)  # type: ignore[misc]
        yield f"row {row} {told(role)}"
    if item.alignment():
        yield told(item.alignment())


@singledispatch
def told(value: Any) -> str:
    text = str(value)
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)


@told.register
def _(value: str) -> str:
    return repr(value)


@told.register
def _(value: float) -> str:
    return f"{value:.6g}"


@told.register
def _(value: bool) -> str:
    return str(value)


@told.register
def _(value: Enum) -> str:
    return value.name or str(value.value)


@told.register
def _(value: QSize) -> str:
    return f"{value.width()}x{value.height()}"


@told.register
def _(value: QMargins) -> str:
    return f"{value.left()} {value.top()} {value.right()} {value.bottom()}"


@told.register
def _(value: QColor) -> str:
    return value.name(QColor.NameFormat.HexArgb)


@told.register
def _(value: QFont) -> str:
    return f"{value.pointSizeF():g} pt weight {value.weight()}{' italic' if value.italic() else ''}"


@told.register
def _(value: QIcon) -> str:
    return "no icon" if value.isNull() else "icon"


@told.register
def _(value: QPixmap) -> str:
    return "no picture" if value.isNull() else "picture"


@told.register
def _(value: QCursor) -> str:
    return value.shape().name


@told.register
def _(value: QKeySequence) -> str:
    return value.toString()


@told.register
def _(value: QSizePolicy) -> str:
    return f"{value.horizontalPolicy().name} {value.verticalPolicy().name} {value.horizontalStretch()}"


@told.register
def _(value: QUrl) -> str:
    return value.toString()
