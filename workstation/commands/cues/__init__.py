"""Commands of cues: made by rules, edited, timed, and written."""
