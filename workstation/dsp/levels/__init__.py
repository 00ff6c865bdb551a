"""Levels: decibels, loudness, and the steps between samples."""
