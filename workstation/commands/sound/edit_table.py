"""The commands of editing sound."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command("edit.undo", "Undo", f"{_HERE}.sound.edit:undo", menu="Edit", icon="mdi6.undo", needs="undo"),
    Command("edit.redo", "Redo", f"{_HERE}.sound.edit:redo", menu="Edit", icon="mdi6.redo", needs="redo"),
    Command("edit.goto", "Go to revision…", f"{_HERE}.sound.edit:goto", ask="revision"),
    Command(
        "edit.cut", "Cut", f"{_HERE}.sound.edit:cut", menu="Edit", icon="mdi6.content-cut", needs="selection", line=True
    ),
    Command("edit.copy", "Copy", f"{_HERE}.sound.edit:copy", menu="Edit", icon="mdi6.content-copy", needs="selection"),
    Command("edit.paste", "Paste", f"{_HERE}.sound.paste:paste", menu="Edit", icon="mdi6.content-paste", needs="clip"),
    Command(
        "edit.delete",
        "Delete",
        f"{_HERE}.sound.edit:delete",
        menu="Edit",
        icon="mdi6.delete-outline",
        needs="selection",
    ),
    Command(
        "edit.silence",
        "Silence",
        f"{_HERE}.sound.edit:silence",
        menu="Edit",
        icon="mdi6.volume-off",
        needs="selection",
        line=True,
    ),
    Command(
        "edit.trim", "Trim to selection", f"{_HERE}.sound.edit:trim", menu="Edit", icon="mdi6.crop", needs="selection"
    ),
    Command(
        "edit.duplicate",
        "Duplicate",
        f"{_HERE}.sound.edit:duplicate",
        menu="Edit",
        icon="mdi6.content-duplicate",
        needs="selection",
    ),
)
