"""Panels beside the lanes: rack, equalizer, history, markers, jobs, settings."""
