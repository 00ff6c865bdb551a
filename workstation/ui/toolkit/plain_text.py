"""Text as it is: names that people or files give may look like HTML, and are shown letter by letter."""

import PySide6.QtGui
from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QInputDialog, QLabel, QToolTip, QWidget

from workstation.core.format_size import short_name, straight


class PlainLabel(QLabel):
    """A label that takes nothing for HTML, and in which no name turns others round.

    For formatted text there is QLabel with its `setTextFormat`.
    """

    def __init__(self, text: str | QWidget | None = None, parent: QWidget | None = None) -> None:
        """`text` may be left out before the parent, as with a QLabel."""
        super().__init__(parent if text is None or isinstance(text, str) else text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if isinstance(text, str):
            self.setText(text)

    def setText(self, text: str, /) -> None:
        super().setText(straight(text))


class PlainTips(QObject):
    """Watches an application, and shows tool tips as they are, whoever set them."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent) or not isinstance(watched, QWidget):
            return False
        tip = _tip_at(watched, event)
        if not is_taken_for_html(tip):
            return False
        QToolTip.showText(event.globalPos(), as_html(tip), watched)
        return True


def on_button(name: str) -> str:
    """A name as buttons and menus show it: its & is a letter and underlines none, and no name makes them very wide."""
    return short_name(straight(name)).replace("&", "&&")


def label_plainly(dialog: QInputDialog, text: str) -> None:
    """Give a dialog a label with somebody's name in it."""
    dialog.setLabelText(text)
    for label in dialog.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)


def is_taken_for_html(text: str) -> bool:
    """Whether Qt guesses that a text is formatted."""
    return PySide6.QtGui.Qt.mightBeRichText(text)


def as_html(text: str) -> str:
    """HTML that shows a text as it is, where Qt would guess."""
    from html import escape

    return f'<div style="white-space: pre-wrap">{escape(text)}</div>'


def _tip_at(widget: QWidget, event: QHelpEvent) -> str:
    view = widget.parent()
    if isinstance(view, QAbstractItemView) and view.viewport() is widget:
        index: QModelIndex = view.indexAt(event.pos())
        found = index.data(Qt.ItemDataRole.ToolTipRole) if index.isValid() else None
        if isinstance(found, str) and found:
            return found
    return widget.toolTip()
