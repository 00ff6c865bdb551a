"""Colour maps, themes and presets of plugins: files and colours, no code."""

from workstation.core.colour_maps import COLOUR_MAPS, ColourMap
from workstation.core.signal import Dispose
from workstation.core.themes import THEMES
from workstation.effects.presets import FOLDERS
from workstation.plugin.border import Adding
from workstation.plugin.manifest import is_inside
from workstation.plugin.rows import ColourMapRow, PresetsRow, ThemeRow


def add_colour_map(adding: Adding, row: ColourMapRow) -> Dispose:
    """The settings offer it for spectrograms."""
    remove = COLOUR_MAPS.add(row.id, ColourMap(row.title, row.colours.lower()), adding.manifest.name)
    take_back = adding.commands.session.settings.offer("colour_map", row.id, row.title)

    def dispose() -> None:
        take_back()  # first: nobody may draw with what is gone
        remove()

    return dispose


def add_theme(adding: Adding, row: ThemeRow) -> Dispose:
    """The settings offer it; a file that lacks a colour is a fault."""
    path = adding.manifest.folder / row.file
    if not is_inside(adding.manifest.folder, path):
        raise ValueError(f"{row.file} is not in the plugin's folder")
    adding.place.check_theme(path)
    remove = THEMES.add(row.id, path, adding.manifest.name)
    take_back = adding.commands.session.settings.offer("theme", row.id, row.title)

    def dispose() -> None:
        take_back()
        remove()

    return dispose


def add_presets(adding: Adding, row: PresetsRow) -> Dispose:
    """Its presets stand beside the program's."""
    path = adding.manifest.folder / row.folder
    if not path.is_dir() or not is_inside(adding.manifest.folder, path):
        raise ValueError(f"{row.folder} is no folder of the plugin")
    return FOLDERS.add(f"{adding.manifest.id}/{row.id}", path, adding.manifest.name)
