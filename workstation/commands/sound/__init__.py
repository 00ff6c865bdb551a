"""Commands of the sound: edits, tracks, effects, racks, markers and what is selected."""
