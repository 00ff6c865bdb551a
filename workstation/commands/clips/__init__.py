"""Commands of clips: their groups, places, shapes and envelopes."""
