"""The panel of augmentation: what is varied, how that sounds and looks, and the data set."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workstation.plugin.api import PluginContext

from .dataset_form import DatasetForm
from .preview import Preview
from .settings import PARAMS, checked

_OWN = "own"
_TITLES = {"light": "Light", "medium": "Medium", "strong": "Strong", _OWN: "My own"}


class AugmentationPanel(QWidget):
    """Three pages; all of them work with the same changes."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._context = context
        self.strength = QComboBox()
        for name, title in _TITLES.items():
            self.strength.addItem(title, name)
        self.strength.setToolTip("A set of changes to begin with")
        self.form = context.parts.param_form(PARAMS, lambda name, value: self._edited())
        self.preview = Preview(context, self.changes)
        self.dataset = DatasetForm(context, self.changes)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(_scrolled(self.form), "Changes")
        self.tabs.addTab(self.preview, "Preview")
        self.tabs.addTab(_scrolled(self.dataset), "Data set")
        row = QFormLayout()
        row.addRow("Strength", self.strength)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.tabs, 1)
        self.strength.currentIndexChanged.connect(lambda _: self._choose(self.strength.currentData()))
        self.strength.setCurrentIndex(1)
        self.setFocusProxy(self.strength)

    def changes(self) -> dict[str, Any]:
        """What is chosen; ValueError names what does not go together."""
        return checked("light", self.form.values())

    def _choose(self, strength: str) -> None:
        if strength != _OWN:
            self.form.set_values(checked(strength, {}))

    def _edited(self) -> None:
        self.strength.blockSignals(True)
        self.strength.setCurrentIndex(self.strength.findData(_OWN))
        self.strength.blockSignals(False)


def _scrolled(widget: QWidget) -> QScrollArea:
    """The widget with bars where there is too little room."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 8, 4, 8)
    column.addWidget(widget)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(holder)
    holder.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
