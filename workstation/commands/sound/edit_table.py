"""The commands of editing sound."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command("edit.undo", "Undo", f"{_HERE}.sound.edit:undo", "Edit", "mdi6.undo", "undo"),
    Command("edit.redo", "Redo", f"{_HERE}.sound.edit:redo", "Edit", "mdi6.redo", "redo"),
    Command("edit.goto", "Go to revision…", f"{_HERE}.sound.edit:goto", ask="revision"),
    Command("edit.cut", "Cut", f"{_HERE}.sound.edit:cut", "Edit", "mdi6.content-cut", "selection"),
    Command("edit.copy", "Copy", f"{_HERE}.sound.edit:copy", "Edit", "mdi6.content-copy", "selection"),
    Command("edit.paste", "Paste", f"{_HERE}.sound.paste:paste", "Edit", "mdi6.content-paste", "clip"),
    Command("edit.delete", "Delete", f"{_HERE}.sound.edit:delete", "Edit", "mdi6.delete-outline", "selection"),
    Command("edit.silence", "Silence", f"{_HERE}.sound.edit:silence", "Edit", "mdi6.volume-off", "selection"),
    Command("edit.trim", "Trim to selection", f"{_HERE}.sound.edit:trim", "Edit", "mdi6.crop", "selection"),
    Command(
        "edit.duplicate", "Duplicate", f"{_HERE}.sound.edit:duplicate", "Edit", "mdi6.content-duplicate", "selection"
    ),
)
