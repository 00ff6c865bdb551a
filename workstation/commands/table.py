"""The table of all commands that the program itself brings; their order is that of the menus."""

from workstation.commands import help_table
from workstation.commands.clips import table as clip_table
from workstation.commands.cues import table as cue_table
from workstation.commands.files import table as file_table
from workstation.commands.registry import Command
from workstation.commands.sound import edit_table, effect_table, marker_table, selection_table, track_table
from workstation.commands.speech import table as speech_table
from workstation.commands.tools import table as tool_table
from workstation.commands.transport import table as transport_table
from workstation.commands.words import table as word_table

TOPICS = (
    file_table,
    edit_table,
    selection_table,
    transport_table,
    track_table,
    clip_table,
    marker_table,
    effect_table,
    tool_table,
    word_table,
    cue_table,
    speech_table,
    help_table,
)

COMMANDS: tuple[Command, ...] = tuple(command for topic in TOPICS for command in topic.COMMANDS)
