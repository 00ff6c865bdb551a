"""Trying in a window what a plugin brings for one: panels, views, pages of settings, dialogs and colours."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget

from workstation.core.params import Param, Value
from workstation.plugin.authoring.trial import SHOWN
from workstation.plugin.host import Host
from workstation.plugin.manifest import read_manifest
from workstation.plugin.modules import plugin_of
from workstation.plugin.options import PAGES
from workstation.plugin.rows import ManifestRow
from workstation.ui.main_window import MainWindow

_SIZES = QSize(240, 300), QSize(420, 900)
_WIDEST = 420
"""Pixels: a panel that cannot be narrower takes the room of the lanes."""
_TOOLS = {"analyser": "analysis.show", "generator": "generate.insert", "separator": "separate.apply"}

Tried = tuple[str, str, bool]
"""What was tried, what came of it, and whether that is good."""


def try_in_window(host: Host, window: MainWindow, folder: Path, settle: Callable[[], object]) -> Iterator[Tried]:
    """Switch a plugin on; make, paint and work what it brings; switch it off and look at what is left of it.

    `settle` lets the window handle what has come for it. The document needs a track with sound.
    """
    id_ = read_manifest(folder).id
    known = host.manifests.get(id_)
    if known is None or known.folder.resolve() != folder.resolve():  # one that comes with the program is there
        host.take(folder)
    host.enable(id_)
    settle()
    if not host.enabled(id_):  # a panel that cannot be made switches its plugin off
        yield "switched on", _faults(host, id_)[-1], False
        return
    seen = 0
    for row in host.manifests[id_].rows:
        if row.kind.key not in SHOWN or not host.enabled(id_):
            continue
        said, good = _tried(host, window, id_, row, settle)
        settle()
        told = _faults(host, id_)[seen:]
        seen += len(told)
        what = f"{row.kind.title} “{getattr(row.row, 'title', row.row.id)}” in the window"
        yield what, "; ".join(dict.fromkeys(told)) or said, good and not told
    host.disable(id_)
    settle()
    left = sorted({type(w).__name__ for w in QApplication.allWidgets() if plugin_of(type(w).__module__) == id_})
    if left:
        yield "switched off", f"{', '.join(left)} stay when the plugin goes", False
    else:
        yield "switched off", "nothing of it is left in the window", True


def _faults(host: Host, id_: str) -> list[str]:
    return [f"{fault.part}: {fault.text}" if fault.part else fault.text for fault in host.history.get(id_, ())]


def _tried(
    host: Host, window: MainWindow, id_: str, row: ManifestRow, settle: Callable[[], object]
) -> tuple[str, bool]:
    try:
        return _try(host, window, id_, row, settle), True
    except Exception as error:  # the border to code that is not ours
        return f"{type(error).__name__}: {error}", False


def _try(host: Host, window: MainWindow, id_: str, row: ManifestRow, settle: Callable[[], object]) -> str:
    one: Any = row.row
    match row.kind.key:
        case "panel":
            window.show_panel(one.id, focus=False)
            settle()
            return _look_at(window, window.docks.widget(one.id), settle)
        case "view":
            lanes = [w for w in window.editor.findChildren(QWidget) if plugin_of(type(w).__module__) == id_]
            if not lanes and not one.shown:
                window.actions_.run(f"view.{one.id}")
                settle()
                lanes = [w for w in window.editor.findChildren(QWidget) if plugin_of(type(w).__module__) == id_]
            viewport = window.desk.viewport
            for step in (viewport.fit, lambda: viewport.zoom_at(0.0, 0.125), viewport.fit):
                step()
                window.grab()
                settle()
            return _look_at(window, lanes[0] if lanes else None, settle)
        case "settings":
            return _put_each(PAGES[f"{id_}/{one.id}"], settle)
        case "command" if one.dialog or one.ask:
            window.actions_.run(one.id)
            return _look_at_dialog(window, settle)
        case "command":
            return "is in the palette" + (f" and the menu {one.menu.replace('/', ' › ')}" if one.menu else "")
        case "theme" | "colour_map" as setting:
            before = window.desk.settings[setting]
            window.desk.settings[setting] = one.id
            window.grab()
            window.desk.settings[setting] = before
            return "was put on and off"
        case kind:
            window.actions_.run(_TOOLS[kind])
            dialog: Any = _dialog(window)
            dialog.tool.setCurrentIndex(dialog.tool.findData(one.id))
            return _look_at_dialog(window, settle)


def _look_at(window: MainWindow, widget: QWidget | None, settle: Callable[[], object]) -> str:
    """Paint a widget small and large and in both themes; ValueError for what nobody could read or use."""
    if widget is None or plugin_of(type(widget).__module__) == "":
        raise ValueError("no widget of the plugin is shown")
    for theme in ("light", "dark"):
        window.desk.look.use(theme)
        for size in _SIZES:
            widget.resize(size)
            widget.grab()
            settle()
    nameless = [
        type(button).__name__
        for button in widget.findChildren(QAbstractButton)
        if not (button.text() or button.accessibleName() or button.toolTip()) and plugin_of(type(button).__module__)
    ]
    if nameless:
        raise ValueError(f"a {nameless[0]} has neither a text nor a name: who does not see it cannot use it")
    if (width := widget.minimumSizeHint().width()) > _WIDEST:
        raise ValueError(f"it cannot be narrower than {width} pixels; panels should go down to {_WIDEST}")
    return f"was made and painted in both themes, {len(widget.findChildren(QWidget))} parts"


def _put_each(page: Any, settle: Callable[[], object]) -> str:
    """Give each setting its other values, and back, as a user would try them."""
    for param in page.params:
        before = page.options[param.name]
        for value in _others(param):
            page.options[param.name] = value
            settle()
        page.options[param.name] = before
    return f"{len(page.params)} settings took their limits and choices"


def _others(param: Param) -> list[Value]:
    if isinstance(param.default, bool):
        return [not param.default]
    kind = type(param.default)
    limits = [kind(limit) for limit in (param.low, param.high) if limit is not None and kind in (int, float)]
    return [*param.choices, *limits]


def _look_at_dialog(window: MainWindow, settle: Callable[[], object]) -> str:
    dialog = _dialog(window)
    settle()
    dialog.grab()
    fields = len(dialog.findChildren(QWidget))
    faults = [
        label.text() for label in dialog.findChildren(QLabel) if label.property("role") == "error" and label.text()
    ]
    dialog.reject()
    settle()
    if faults:
        raise ValueError(faults[0])
    return f"its dialog was opened and painted, {fields} parts"


def _dialog(window: MainWindow) -> QDialog:
    found = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    if not found:
        raise ValueError("no dialog came up")
    return found[-1]
