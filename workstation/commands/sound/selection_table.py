"""The commands of the selection."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command("selection.set", "Select…", f"{_HERE}.sound.selection:set_", ask="range"),
    Command(
        "selection.all",
        "Select all",
        f"{_HERE}.sound.selection:all_",
        menu="Select",
        icon="mdi6.select-all",
        needs="sound",
    ),
    Command("selection.to_start", "Select to start", f"{_HERE}.sound.selection:to_start", menu="Select", needs="sound"),
    Command("selection.to_end", "Select to end", f"{_HERE}.sound.selection:to_end", menu="Select", needs="sound"),
    Command(
        "selection.between_markers",
        "Select between markers",
        f"{_HERE}.sound.selection:between_markers",
        menu="Select",
        needs="markers",
    ),
    Command(
        "selection.none",
        "Select none",
        f"{_HERE}.sound.selection:none",
        menu="Select",
        icon="mdi6.select-off",
        needs="selection",
    ),
)
