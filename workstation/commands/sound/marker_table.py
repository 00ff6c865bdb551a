"""The commands of markers."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command(
        "marker.add",
        "Add marker",
        f"{_HERE}.sound.markers:add",
        menu="Marker",
        icon="mdi6.map-marker-plus-outline",
        needs="sound",
    ),
    Command(
        "marker.next",
        "Next marker",
        f"{_HERE}.sound.markers:next_",
        menu="Marker",
        icon="mdi6.skip-next",
        needs="markers",
        line=True,
    ),
    Command(
        "marker.previous",
        "Previous marker",
        f"{_HERE}.sound.markers:previous",
        menu="Marker",
        icon="mdi6.skip-previous",
        needs="markers",
    ),
    Command(
        "marker.clear",
        "Remove all markers",
        f"{_HERE}.sound.markers:clear",
        menu="Marker",
        icon="mdi6.map-marker-off",
        needs="markers",
        for_all=True,
        line=True,
    ),
    Command(
        "marker.import",
        "Import markers…",
        f"{_HERE}.files.markers:import_",
        menu="Marker",
        icon="mdi6.import",
        needs="sound",
        ask="import-markers",
        line=True,
    ),
    Command(
        "marker.export",
        "Export markers…",
        f"{_HERE}.files.markers:export",
        menu="Marker",
        icon="mdi6.export",
        needs="markers",
        ask="export-markers",
    ),
    Command("marker.remove", "Remove marker", f"{_HERE}.sound.markers:remove", needs="markers", ask="marker"),
    Command("marker.rename", "Rename marker…", f"{_HERE}.sound.markers:rename", needs="markers", ask="marker"),
    Command("marker.move", "Move marker", f"{_HERE}.sound.markers:move", needs="markers", ask="marker"),
    Command("marker.select", "Select region", f"{_HERE}.sound.markers:select", needs="markers", ask="marker"),
)
