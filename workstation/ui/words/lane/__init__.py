"""The words lane: every word over its sound."""
