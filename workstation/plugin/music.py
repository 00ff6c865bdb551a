"""Music for plugins: beats, keys, chords and notes of tensors of samples (frames,) or (channels, frames).

They keep what they are as `workstation.plugin.api` does. To import this imports torch: import it in the function that
needs it.

Example:
    >>> import torch
    >>> from workstation.plugin.music import find_notes
    >>> find_notes(torch.zeros(16000), 16000)
    []
"""

from workstation.dsp.music import Beats as Beats
from workstation.dsp.music import Chord as Chord
from workstation.dsp.music import Key as Key
from workstation.dsp.music import MelodyNote as MelodyNote
from workstation.dsp.music import find_beats as find_beats
from workstation.dsp.music import find_chords as find_chords
from workstation.dsp.music import find_key as find_key
from workstation.dsp.music import find_notes as find_notes
from workstation.dsp.music import note_name as note_name
from workstation.dsp.music.beats import track_beats as track_beats
from workstation.dsp.music.chords import chords_of as chords_of
from workstation.dsp.music.notes import notes_of as notes_of
from workstation.dsp.music.notes import pitch_contour as pitch_contour
from workstation.dsp.music.pitch_classes import NAMES as PITCH_CLASSES
from workstation.dsp.music.pitch_classes import follow_pitch_classes as follow_pitch_classes
from workstation.dsp.music.pitch_classes import pitch_classes as pitch_classes
from workstation.speech.melody.notes import PlayedNote as PlayedNote
from workstation.speech.melody.notes import transcribe_notes as transcribe_notes

__all__ = [
    "PITCH_CLASSES",
    "Beats",
    "Chord",
    "Key",
    "MelodyNote",
    "PlayedNote",
    "chords_of",
    "find_beats",
    "find_chords",
    "find_key",
    "find_notes",
    "follow_pitch_classes",
    "note_name",
    "notes_of",
    "pitch_classes",
    "pitch_contour",
    "track_beats",
    "transcribe_notes",
]
