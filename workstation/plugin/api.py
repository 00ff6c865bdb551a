"""What plugins import: everything here keeps its name and meaning between releases."""

from workstation.commands.registry import Command, Commands
from workstation.commands.scripting.sound_access import SoundAccess
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.errors import CommandError
from workstation.core.params import Param, Values
from workstation.core.ranges import Change, FrameRange
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource, Samples, Silence
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.effects.base import Effect, Stream
from workstation.engine.compute import Compute, Job, Urgency
from workstation.plugin.host import PluginContext
from workstation.plugin.manifest import API
from workstation.session import Session
from workstation.speech.engines import ENGINES, Engine
from workstation.speech.formats.table import FORMATS, Format, read_plain_text

__all__ = [
    "API",
    "ENGINES",
    "FORMATS",
    "ArraySource",
    "Change",
    "Command",
    "CommandError",
    "Commands",
    "Compute",
    "Cue",
    "Document",
    "EditList",
    "Effect",
    "Engine",
    "Format",
    "FrameRange",
    "Job",
    "Marker",
    "Param",
    "PluginContext",
    "Samples",
    "Segment",
    "Selection",
    "Session",
    "Settings",
    "Silence",
    "SoundAccess",
    "Stream",
    "Track",
    "Transcript",
    "Urgency",
    "Values",
    "Word",
    "read_plain_text",
]
