"""Scripts in the window: written, run, recorded, and kept as commands of the user's own."""
