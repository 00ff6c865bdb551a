"""Immutable values of a document: ranges, edits, tracks, words, racks, history."""
