"""Which panels are open, where they stand and how large they are, as a project remembers it: parts of the window.

A project may be opened on a smaller screen, by another version or without a plugin whose panel was open. So nothing is
kept in pixels, what is not known is passed over, and what does not fit into the window is laid in tabs or closed.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from workstation.ui.toolkit.workspace import Area

Places: TypeAlias = dict[str, list[dict[str, Any]]]
"""By area, the groups of panels that share a place as tabs: `panels`, their ids in order; `front`, the one on top;
`size`, its part of the window's width and height."""

QT_AREAS = {
    Area.LEFT: Qt.DockWidgetArea.LeftDockWidgetArea,
    Area.RIGHT: Qt.DockWidgetArea.RightDockWidgetArea,
    Area.BOTTOM: Qt.DockWidgetArea.BottomDockWidgetArea,
}
_SHARES = (0.08, 0.7)
"""The least and the most of a window that panels of one area are given."""
_STACKED = {Area.LEFT: Qt.Orientation.Vertical, Area.RIGHT: Qt.Orientation.Vertical}


class _Group(NamedTuple):
    docks: list[QDockWidget]
    front: QDockWidget
    width: float
    height: float


def panel_places(window: QMainWindow, docks: Sequence[QDockWidget]) -> Places:
    """The open panels by area, in the order in which they stand; those with a window of their own are none of it."""
    found: dict[Area, list[tuple[tuple[int, int], dict[str, Any]]]] = {area: [] for area in Area}
    open_docks = [dock for dock in docks if not dock.isHidden() and not dock.isFloating()]
    seen: set[QDockWidget] = set()
    for dock in open_docks:
        area = next((area for area, place in QT_AREAS.items() if window.dockWidgetArea(dock) == place), None)
        if dock in seen or area is None:
            continue
        tabs = [other for other in window.tabifiedDockWidgets(dock) if other in open_docks]
        group = sorted([dock, *tabs], key=open_docks.index)
        seen.update(group)
        front = next((other for other in group if not other.visibleRegion().isEmpty()), group[0])
        size = [front.width() / max(window.width(), 1), front.height() / max(window.height(), 1)]
        entry = {
            "panels": [other.objectName() for other in group],
            "front": front.objectName(),
            "size": [round(part, 3) for part in size],
        }
        found[area].append(((front.y(), front.x()), entry))
    return {area.value: [entry for _, entry in sorted(groups, key=lambda g: g[0])] for area, groups in found.items()}


def place_panels(window: QMainWindow, docks: Sequence[QDockWidget], places: object) -> None:
    """Open, place and size the panels as they were, and close the others but those with a window of their own.

    What cannot be understood changes nothing.
    """
    groups = _understood(docks, places)
    if groups is None:
        return
    size = window.size()
    for crowded in (False, True):  # side by side as they were; else all of an area as tabs of one place
        _place(window, docks, {area: _as_one(rows) if crowded else rows for area, rows in groups.items()})
        if _fits(window, size):
            return
    for area in (Area.BOTTOM, Area.LEFT, Area.RIGHT):
        for group in groups[area]:
            for dock in group.docks:
                dock.hide()
        if _fits(window, size):
            return


def _place(window: QMainWindow, docks: Sequence[QDockWidget], groups: dict[Area, list[_Group]]) -> None:
    wanted = [dock for rows in groups.values() for group in rows for dock in group.docks]
    for dock in docks:
        if dock not in wanted and not dock.isFloating():
            dock.hide()
    for area, rows in groups.items():
        for group in rows:
            first = group.docks[0]
            for dock in group.docks:
                dock.setFloating(False)
                window.addDockWidget(QT_AREAS[area], dock)
                dock.show()
            for dock in group.docks[1:]:
                window.tabifyDockWidget(first, dock)
            group.front.raise_()
    for area, rows in groups.items():
        fronts = [group.front for group in rows]
        if not fronts:
            continue
        widths = [round(_share(group.width) * window.width()) for group in rows]
        heights = [round(_share(group.height) * window.height()) for group in rows]
        if area in _STACKED:
            window.resizeDocks(fronts[:1], widths[:1], Qt.Orientation.Horizontal)
            window.resizeDocks(fronts, heights, Qt.Orientation.Vertical)
        else:
            window.resizeDocks(fronts[:1], heights[:1], Qt.Orientation.Vertical)
            window.resizeDocks(fronts, widths, Qt.Orientation.Horizontal)


def _understood(docks: Sequence[QDockWidget], places: object) -> dict[Area, list[_Group]] | None:
    if not isinstance(places, dict):
        return None
    known = {dock.objectName(): dock for dock in docks}
    groups: dict[Area, list[_Group]] = {area: [] for area in Area}
    for area in Area:
        rows = places.get(area.value)
        for row in rows if isinstance(rows, list) else ():
            ids = row.get("panels") if isinstance(row, dict) else None
            named = [id_ for id_ in ids if isinstance(id_, str)] if isinstance(ids, list) else []
            inside = [known.pop(id_) for id_ in dict.fromkeys(named) if id_ in known]
            if not inside:
                continue
            front = next((dock for dock in inside if dock.objectName() == row.get("front")), inside[0])
            size = row.get("size")
            plain = isinstance(size, list) and len(size) == 2 and all(isinstance(part, int | float) for part in size)
            width, height = size if plain else (0.25, 0.25)
            groups[area].append(_Group(inside, front, width, height))
    return groups


def _as_one(groups: list[_Group]) -> list[_Group]:
    if not groups:
        return []
    docks = [dock for group in groups for dock in group.docks]
    return [groups[0]._replace(docks=docks)]


def _share(part: float) -> float:
    return min(max(part, _SHARES[0]), _SHARES[1]) if part == part else _SHARES[0]


def _fits(window: QMainWindow, size: QSize) -> bool:
    """The panels leave the window no larger than it was; it may have been made larger at once."""
    layout = window.layout()
    assert layout is not None
    layout.invalidate()  # what was just placed is not in it yet
    least = layout.totalMinimumSize()
    fits = least.width() <= size.width() and least.height() <= size.height()
    if fits and window.size() != size:
        layout.activate()
        window.resize(size)
    return fits
