"""Imports on the way to the first window, without what Python and PySide do beside them."""

import gc
import sys
from typing import Any

import PySide6.QtCore  # noqa: F401  # brings shibokensupport


def quicken() -> None:
    """Call before the parts of the window are imported.

    Garbage collection pauses until `ui.garbage` takes over: nothing that imports make is garbage.

    PySide reads the source of each module imported after it, to find out whether it names PySide and so could be meant
    by `from __feature__ import snake_case`: a tenth of the time to the window. Taking each for one that could be is
    what happens for all of `ui` anyway, and changes nothing for a script that switches a feature on for itself.
    """
    gc.disable()
    feature: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda *_: True


def settle() -> None:
    """Call when the window is on screen: what is there by now stays, and collections need not look through it."""
    gc.freeze()
