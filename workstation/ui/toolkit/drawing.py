"""Drawing where there is no window."""

import os
import sys
from functools import cache

from PySide6.QtGui import QGuiApplication


def begin_drawing() -> None:
    """Fonts need Qt to have begun, for as long as the program runs; without a screen it draws in memory only."""
    if QGuiApplication.instance() is None:
        _application()


@cache
def _application() -> QGuiApplication:
    if sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication([])
