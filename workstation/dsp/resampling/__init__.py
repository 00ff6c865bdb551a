"""Changing the sample rate, of a whole or of a stream."""
