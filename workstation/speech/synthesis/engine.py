"""The engine that needs no acoustic model: the synthesiser speaks the text, and the recording is mapped on that.

What it knows of a language is what eSpeak NG knows. The path through the network of the text is that of dynamic time
warping, with pauses, sounds that the text lacks and words that are not said allowed between words.

The synthesiser's voice wavers with all it has said before, so that the times of a second run in one process differ by
some milliseconds from those of the first.
"""

from workstation.speech.alignment_frame import ScriptEngine
from workstation.speech.synthesis.features import record
from workstation.speech.synthesis.search import search

_ENGINE = ScriptEngine(record, search, seconds=lambda sound: sound.seconds, listened=0.06)
align, align_script = _ENGINE.align, _ENGINE.align_script
