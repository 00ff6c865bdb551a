"""The table of all commands that the program itself brings; their order is that of the menus."""

from workstation.commands.registry import Command
from workstation.commands.tables import (
    clip,
    edit,
    effect,
    file,
    help,
    marker,
    models,
    selection,
    subtitles,
    track,
    transport,
    words,
)

TOPICS = (file, edit, selection, transport, track, clip, marker, effect, words, subtitles, models, help)

COMMANDS: tuple[Command, ...] = tuple(command for topic in TOPICS for command in topic.COMMANDS)
