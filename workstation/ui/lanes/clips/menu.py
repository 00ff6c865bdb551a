"""The menu of a clip, and of a lane where it is no clip."""

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QInputDialog, QWidget

from workstation.commands.registry import NEEDS
from workstation.core.sound.gain_curves import GAIN_DB
from workstation.ui.lanes.clips.boxes import ClipHit
from workstation.ui.lanes.colours import COLOURS
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.workspace import Desk

_EDITS = (
    ("edit.cut", "Cut", "mdi6.content-cut"),
    ("edit.copy", "Copy", "mdi6.content-copy"),
    ("edit.paste", "Paste", "mdi6.content-paste"),
    ("edit.delete", "Delete", "mdi6.delete-outline"),
)
_SHAPES = ("linear", "exponential", "logarithmic", "half cosine", "quarter sine")


def pop_up(desk: Desk, owner: QWidget, at: QPoint, track: str, hit: ClipHit | None, place: tuple[float, float]) -> None:
    """Show the menu at a point of the screen; `place` is the time in seconds and the gain in dB under the pointer."""
    menu = Menu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    icon = desk.look.icon
    for id_, title, name in _EDITS:
        action = menu.add(icon(name), title, partial(desk.run, id_))
        needs = desk.commands[id_].needs
        action.setEnabled(not needs or NEEDS[needs][0](desk.session))
    menu.addSeparator()
    menu.add(icon("mdi6.table-split-cell"), "Split", partial(desk.run, "clip.split"))
    if hit is not None:
        _add_clip(desk, menu, owner, track, hit, place)
    menu.popup(at)


def rename(desk: Desk, owner: QWidget, track: str, hit: ClipHit) -> None:
    """Ask for another name of a clip."""
    dialog = QInputDialog(owner.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Rename clip")
    dialog.setLabelText("Name")
    dialog.setTextValue(hit.box.clip.name)
    dialog.textValueSelected.connect(lambda text: desk.run("clip.rename", track, hit.box.number, text))
    dialog.open()


def _add_clip(desk: Desk, menu: Menu, owner: QWidget, track: str, hit: ClipHit, place: tuple[float, float]) -> None:
    number, clip = hit.box.number, hit.box.clip
    icon, run = desk.look.icon, partial(_on_clip, desk, track, hit)
    rate = desk.session.document.rate
    menu.add(icon("mdi6.set-merge"), "Join", partial(desk.run, "clip.join"))
    menu.add(icon("mdi6.swap-horizontal"), "Cross-fade with neighbours", partial(run, "clip.cross_fade"))
    menu.addSeparator()
    menu.add(icon("mdi6.pencil-outline"), "Rename…", partial(rename, desk, owner, track, hit))
    menu.add(icon("mdi6.tune-vertical"), "Gain…", partial(_ask_gain, desk, owner, track, hit))
    colours = menu.add_menu("Colour")
    for colour, title in ((None, "As its track"), *enumerate(COLOURS)):
        action = colours.add(title, partial(desk.run, "clip.colour", track, number, colour))
        action.setCheckable(True)
        action.setChecked(colour == clip.colour)
    for part, ramp, length in (("fade_in", clip.fade_in, 0), ("fade_out", clip.fade_out, 1)):
        shapes = menu.add_menu("Fade in" if part == "fade_in" else "Fade out")
        seconds = clip.fade_frames[length] / rate or min(0.5, clip.frames / rate / 4)
        none = shapes.add("None", partial(desk.run, "clip.fade", track, number, **{part: 0.0}))
        none.setCheckable(True)
        none.setChecked(ramp is None)
        for shape in _SHAPES:
            fade = partial(desk.run, "clip.fade", track, number, **{part: seconds, "shape": shape})
            action = shapes.add(shape.capitalize(), fade)
            action.setCheckable(True)
            action.setChecked(ramp is not None and ramp.shape == shape)
    menu.addSeparator()
    if hit.point >= 0:
        remove = partial(desk.run, "envelope.remove", track, number, hit.point)
        menu.add(icon("mdi6.vector-polyline-remove"), "Remove point", remove)
    else:
        time, gain_db = place
        add = partial(desk.run, "envelope.add", track, number, time, gain_db)
        menu.add(icon("mdi6.vector-polyline-plus"), "Add envelope point", add)
    if clip.points:
        clear = partial(desk.run, "envelope.clear", track, number)
        menu.add(icon("mdi6.chart-line-variant"), "Remove envelope", clear)
    menu.addSeparator()
    menu.add(icon("mdi6.content-duplicate"), "Duplicate clip", partial(run, "clip.duplicate"))
    if clip.group:
        menu.add(icon("mdi6.link-variant-off"), "Ungroup", partial(run, "clip.ungroup"))
    else:
        menu.add(icon("mdi6.link-variant"), "Group the selected clips", partial(desk.run, "clip.group"))
    menu.add(icon("mdi6.delete-outline"), "Delete clip", partial(run, "clip.delete"))
    menu.add(icon("mdi6.delete-sweep"), "Delete clip, leave the gap", partial(run, "clip.delete_leaving_gap"))


def _on_clip(desk: Desk, track: str, hit: ClipHit, command: str) -> None:
    """Run a command of the selected clips on this one, unless it is one of several that are selected."""
    range_, clip = desk.session.selection.range, hit.box.clip.range
    if not (range_.start <= clip.start and clip.stop <= range_.stop):
        desk.run("clip.select", track, hit.box.number)
    desk.run(command)


def _ask_gain(desk: Desk, owner: QWidget, track: str, hit: ClipHit) -> None:
    dialog = QInputDialog(owner.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
    dialog.setWindowTitle("Clip gain")
    dialog.setLabelText(f"Gain in dB ({GAIN_DB[0]:g} is silence)")
    dialog.setDoubleRange(*GAIN_DB)
    dialog.setDoubleDecimals(1)
    dialog.setDoubleValue(hit.box.clip.gain_db)
    dialog.doubleValueSelected.connect(lambda value: desk.run("clip.gain", track, hit.box.number, value))
    dialog.open()
