"""Subtitles and karaoke as pictures: the preview, and what is drawn into videos."""
