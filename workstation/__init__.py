"""An audio editor where sound, spectrum and words are one document."""

__version__ = "0.1.0"
