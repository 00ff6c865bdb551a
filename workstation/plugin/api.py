"""Plugin API 1: all that plugins import from the program.

A plugin says `api = 1` in its `plugin.toml`. As long as that number stays, what is named here keeps its name and its
meaning: releases add names, parameters with defaults, kinds of rows and columns of them, and take nothing away. What
is to go is marked as deprecated here and in the changelog, warns with `DeprecationWarning` when it is used, and goes
with the next number of the interface, a year later at the soonest; a program reads plugins of every number up to its
own as long as it can. What is not named here is the program's own, and may change from one day to the next.

The rows of `plugin.toml` and the functions that they name, as "module:name" of the plugin's folder:

| row | its function | answers |
|---|---|---|
| `[[panel]]` | `widget(context)` | a QWidget |
| `[[command]]` | `function(session, …)` | what scripts get; its signature is checked and makes the dialog |
| `[[effect]]` | `effect()` | an `Effect` |
| `[[importer]]` | `function(path)` | an `ImportedSound`, or a list of them, a track each |
| `[[exporter]]` | `function(path, blocks, rate, channels, **values)` | nothing: it writes the blocks to a file |
| `[[word_format]]` | `write(transcript, options)`, `read(text)` | a text; an `AlignedTranscript`, cues or words |
| `[[aligner]]` | `function(samples, rate, text, language)` | an `AlignedTranscript`, cues or words |
| `[[recogniser]]` | `function(samples, rate, language)` | the same |
| `[[analyser]]` | `function(samples, rate, **values)` | a `CurveOverlay`, `SegmentOverlay`, `PictureOverlay`, several |
| `[[generator]]` | `function(frames, rate, **values)` | samples (channels, frames) or (frames,), or yields blocks |
| `[[separator]]` | `function(samples, rate, **values)` | samples of the same shape by name |

Samples are float32 (channels, frames), full scale ±1; engines are given mono (frames,), mostly at 16 kHz. `params` of a
row names a tuple of `Param`, whose values are the `**values`. Functions that take long are generators: they yield how
much is done (0 to 1) wherever they can be cancelled, and `return` their answer; they run on the compute thread, so they
touch neither widgets nor the session. `setup = "module:name"` is called with the `PluginContext` when the plugin is
switched on. What is wrong is a `ValueError` with a sentence for the user; all else is a fault of the plugin's.
"""

from workstation.commands.registry import Command, Commands
from workstation.commands.scripting.picture import Picture, PictureAxis, PicturePlane
from workstation.commands.scripting.sound_access import SoundAccess
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.errors import CommandError
from workstation.core.overlays import CurveOverlay, Overlay, OverlaySegment, PictureOverlay, SegmentOverlay
from workstation.core.params import Param, Values
from workstation.core.ranges import Change, FrameRange
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource, Samples, Silence
from workstation.core.words.cue import Cue, Word
from workstation.core.words.transcript import Transcript
from workstation.effects.base import Effect, Stream
from workstation.engine.compute import Compute, Job, Urgency
from workstation.exchange.importers import ImportedSound
from workstation.plugin.context import PluginContext
from workstation.plugin.manifest import API
from workstation.plugin.parts import WindowParts
from workstation.session import Session
from workstation.speech.engines import ENGINES, Engine
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import FORMATS, Format, read_plain_text
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

__all__ = [
    "API",
    "ENGINES",
    "FORMATS",
    "AlignedTranscript",
    "ArraySource",
    "Change",
    "Command",
    "CommandError",
    "Commands",
    "Compute",
    "Cue",
    "CurveOverlay",
    "Document",
    "EditList",
    "Effect",
    "Engine",
    "Format",
    "FrameRange",
    "ImportedSound",
    "Job",
    "Marker",
    "Overlay",
    "OverlaySegment",
    "Param",
    "Picture",
    "PictureAxis",
    "PictureOverlay",
    "PicturePlane",
    "PluginContext",
    "Samples",
    "Segment",
    "SegmentOverlay",
    "Selection",
    "Session",
    "Settings",
    "Silence",
    "SoundAccess",
    "Stream",
    "TimedCue",
    "TimedWord",
    "Track",
    "Transcript",
    "Urgency",
    "Values",
    "WindowParts",
    "Word",
    "WriteOptions",
    "read_plain_text",
]
