"""Compiled loops, and what they need to run in threads and memory of any size."""
