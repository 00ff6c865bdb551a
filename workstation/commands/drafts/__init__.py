"""Drafts: unsaved work kept on disk from the first edit, and found again."""
