"""Where the keyboard goes when a part of the window is shown."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_TEXTS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_USEFUL = (QAbstractItemView, QComboBox, QAbstractSlider)


def give_keyboard(part: QWidget) -> None:
    """Let what is typed go to the first useful field of a part: one for text, a list, else anything that takes keys.

    A part that knows better has a focus proxy.
    """
    target = part.focusProxy() or first_field(part)
    if target is not None:
        if target.window() is not part.window() or not target.window().isActiveWindow():
            target.window().activateWindow()
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def first_field(part: QWidget) -> QWidget | None:
    """The most useful field, in the order of the tab key; None where no key goes."""
    fields = list(_fields(part))
    for kinds in (_TEXTS, _USEFUL, (QWidget,)):
        for field in fields:
            if isinstance(field, kinds) and not (kinds is _TEXTS and _read_only(field)):
                return field
    return None


def _fields(part: QWidget) -> list[QWidget]:
    """What the tab key stops at within a part, in its order."""
    found: list[QWidget] = []
    field: QWidget | None = part
    while field is not None:
        tabbed = field.focusPolicy() & Qt.FocusPolicy.TabFocus and field.isEnabled() and field.isVisibleTo(part)
        if tabbed and (field is part or part.isAncestorOf(field)):
            found.append(field)
        field = field.nextInFocusChain()
        if field is part:
            break
    return found


def _read_only(field: QWidget) -> bool:
    return bool(getattr(field, "isReadOnly", lambda: False)())
