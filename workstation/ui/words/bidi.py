"""Texts that run to the left, as Hebrew and Arabic do: told by their first letter that has a direction."""

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

_LETTERS = 2000
"""So many are looked at: a transcript may be long, and begin with digits and dashes."""


def runs_left(text: str) -> bool:
    """Whether the first letter that has a direction runs to the left."""
    ways = (unicodedata.bidirectional(letter) for letter in text[:_LETTERS])
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


def align_to(box: QPlainTextEdit, text: str) -> None:
    """Let the lines of a box begin on the side on which the text does, those too that begin with a foreign name."""
    left = runs_left(text)
    side = Qt.AlignmentFlag.AlignRight if left else Qt.AlignmentFlag.AlignLeft
    option = box.document().defaultTextOption()
    if option.alignment() != side:
        option.setAlignment(side)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if left else Qt.LayoutDirection.LayoutDirectionAuto)
        box.document().setDefaultTextOption(option)
