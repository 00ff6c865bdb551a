"""The commands of help."""

from workstation.commands.registry import Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "file.demo", "Open demo", "workstation.commands.files.demo:open_demo", menu="Help", icon="mdi6.school-outline"
    ),
)
