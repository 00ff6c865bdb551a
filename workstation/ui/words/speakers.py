"""The colours of speakers: one each, by the order in which they first speak."""

from collections.abc import Mapping

from PySide6.QtGui import QColor

from workstation.core.words.transcript import Transcript
from workstation.ui.toolkit.theme import Theme

_FIRST = 2
"""The first of the theme's track colours that is taken: the first ones are those of the first tracks."""


def speakers_of(transcript: Transcript) -> Mapping[str, int]:
    """The speakers, each with a number of its own."""
    return {name: number for number, name in enumerate(transcript.speakers)}


def speaker_colour(theme: Theme, number: int) -> QColor:
    return theme.track(_FIRST + number)
