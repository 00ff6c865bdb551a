"""Beats, keys, chords and notes of sound, each a function of samples that answers in seconds and names."""

from workstation.dsp.music.beats import Beats, find_beats
from workstation.dsp.music.chords import Chord, find_chords
from workstation.dsp.music.keys import Key, find_key
from workstation.dsp.music.notes import MelodyNote, find_notes, note_name

__all__ = ["Beats", "Chord", "Key", "MelodyNote", "find_beats", "find_chords", "find_key", "find_notes", "note_name"]
