"""What keeps a plugin from being switched on beside what is there."""

from collections.abc import Container, Iterator
from importlib.util import find_spec

from workstation.commands.registry import Commands
from workstation.plugin.border import WindowPlaces
from workstation.plugin.manifest import Manifest


def conflicts(manifest: Manifest, commands: Commands, panels: Container[str], place: WindowPlaces) -> Iterator[str]:
    """What keeps a plugin from being added beside what is there: nothing of it is, until all of it can be."""
    for module in manifest.requires:
        if find_spec(module.partition(".")[0]) is None:
            yield f"it needs the Python module {module}, which is not installed: pip install {module}"
    ids = {command.id for command in commands}
    for command in manifest.commands:
        if command.id in ids:
            yield f"there is a command {command.id!r} already"
    for effect in manifest.effects:
        if effect.id in commands.session.effects:
            yield f"the effect {effect.id!r} is there already"
    for panel in manifest.panels:
        if panel.id in panels or place.has_panel(panel.id) or f"panel.{panel.id}" in ids:
            yield f"there is a panel {panel.id!r} already"
    icons = {row.icon: row.id for kind in ("panel", "command", "view") for row in manifest.of(kind)}
    for icon, id_ in icons.items():
        if icon and not place.has_icon(icon):
            yield f"there is no icon {icon!r}, which {id_} is to have"
