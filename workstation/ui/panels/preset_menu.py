"""Menus of presets, of one effect or of a whole rack: load, save, rename, delete."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from workstation.core.rack import Slot
from workstation.effects.presets import RACKS, effect_presets, rack_presets, user_folder
from workstation.ui.panels.preset_name import PresetNameDialog
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.plain_text import on_button
from workstation.ui.toolkit.workspace import Desk


@dataclass(frozen=True, slots=True)
class Presets:
    """The presets of one effect, or of racks (`effect` empty), and what a click on one does."""

    effect: str
    load: Callable[[str], object]
    save: Callable[[str], object]

    @property
    def names(self) -> tuple[str, ...]:
        return effect_presets(self.effect) if self.effect else rack_presets()

    @property
    def saved(self) -> tuple[str, ...]:
        """Those that the user saved and may delete."""
        folder = user_folder() / (self.effect or RACKS)
        return tuple(name for name in self.names if (folder / f"{name}.json").is_file())


def effect_preset_menu(desk: Desk, parent: QWidget, track: str, slot: Slot) -> Menu:
    """The presets of the effect in a slot."""
    presets = Presets(
        slot.effect,
        lambda name: desk.run("rack.preset", name, slot=slot.key, track=track),
        lambda name: desk.run("rack.save_preset", name, slot=slot.key, track=track, replace_built_in=True),
    )
    return preset_menu(desk, parent, presets)


def rack_preset_menu(desk: Desk, parent: QWidget, track: str) -> Menu:
    """The presets of whole racks, and emptying this one."""
    presets = Presets(
        "",
        lambda name: desk.run("rack.preset", name, track=track),
        lambda name: desk.run("rack.save_preset", name, track=track, replace_built_in=True),
    )
    menu = preset_menu(desk, parent, presets)
    menu.addSeparator()
    clear = menu.add(desk.look.icon("mdi6.playlist-remove"), "Remove all effects")
    clear.triggered.connect(lambda: desk.run("rack.clear", track=track))
    return menu


def preset_menu(desk: Desk, parent: QWidget, presets: Presets) -> Menu:
    """A menu that names the presets there are now."""
    menu = Menu(parent)
    names = presets.names
    for name in names:
        menu.add(on_button(name)).triggered.connect(lambda _=False, name=name: presets.load(name))
    if not names:
        menu.add("No presets yet").setEnabled(False)
    menu.addSeparator()
    save = menu.add(desk.look.icon("mdi6.content-save-outline"), "Save as preset…")
    save.triggered.connect(lambda: ask_preset_name(parent, presets.effect or RACKS, presets.save))
    if saved := presets.saved:
        rename = menu.add_menu("Rename preset", desk.look.icon("mdi6.pencil-outline"))
        for name in saved:
            rename.add(on_button(name)).triggered.connect(
                lambda _=False, name=name: ask_new_name(desk, parent, presets.effect, name)
            )
        delete = menu.add_menu("Delete preset", desk.look.icon("mdi6.delete-outline"))
        for name in saved:
            delete.add(on_button(name)).triggered.connect(
                lambda _=False, name=name: desk.run("rack.delete_preset", name, effect=presets.effect)
            )
    return menu


def ask_new_name(desk: Desk, parent: QWidget, effect: str, name: str) -> PresetNameDialog:
    """Ask, without blocking, what a preset of the user's is to be called."""
    dialog = PresetNameDialog(
        parent,
        effect or RACKS,
        lambda to: desk.run("rack.rename_preset", name, to, effect=effect),
        renamed=name,
    )
    dialog.open()
    return dialog


def ask_preset_name(parent: QWidget, kind: str, save: Callable[[str], object]) -> PresetNameDialog:
    """Ask, without blocking, under which name to save."""
    dialog = PresetNameDialog(parent, kind, save)
    dialog.open()
    return dialog
