"""The console: Python beside the lanes."""
