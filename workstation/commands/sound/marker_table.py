"""The commands of markers."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command(
        "marker.add", "Add marker", f"{_HERE}.sound.markers:add", "Marker", "mdi6.map-marker-plus-outline", "sound"
    ),
    Command("marker.next", "Next marker", f"{_HERE}.sound.markers:next_", "Marker", "mdi6.skip-next", "markers"),
    Command(
        "marker.previous",
        "Previous marker",
        f"{_HERE}.sound.markers:previous",
        "Marker",
        "mdi6.skip-previous",
        "markers",
    ),
    Command(
        "marker.clear", "Remove all markers", f"{_HERE}.sound.markers:clear", "Marker", "mdi6.map-marker-off", "markers"
    ),
    Command(
        "marker.import",
        "Import markers…",
        f"{_HERE}.files.markers:import_",
        "Marker",
        "mdi6.import",
        "sound",
        "import-markers",
    ),
    Command(
        "marker.export",
        "Export markers…",
        f"{_HERE}.files.markers:export",
        "Marker",
        "mdi6.export",
        "markers",
        "export-markers",
    ),
    Command("marker.remove", "Remove marker", f"{_HERE}.sound.markers:remove", needs="markers", ask="marker"),
    Command("marker.rename", "Rename marker…", f"{_HERE}.sound.markers:rename", needs="markers", ask="marker"),
    Command("marker.move", "Move marker", f"{_HERE}.sound.markers:move", needs="markers", ask="marker"),
    Command("marker.select", "Select region", f"{_HERE}.sound.markers:select", needs="markers", ask="marker"),
)
