"""The words as running text."""
