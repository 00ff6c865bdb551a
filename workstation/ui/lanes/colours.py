"""What the colours of tracks and clips are called, in the order of a theme."""

COLOURS = ("Teal", "Blue", "Violet", "Pink", "Orange", "Yellow", "Green", "Cyan")
