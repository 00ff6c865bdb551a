"""Threads and caches: compute, decode, playback, recording, peaks, spectrogram tiles."""
