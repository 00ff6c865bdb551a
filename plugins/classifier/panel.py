"""The panel of classifiers: label regions, train, classify files and the microphone."""

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from workstation.plugin.api import PluginContext

from .classify_page import ClassifyPage
from .label_page import LabelPage
from .train_page import TrainPage


class ClassifierPanel(QWidget):
    """Three pages, in the order in which they are needed."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self.labels, self.training, self.hearing = LabelPage(context), TrainPage(context), ClassifyPage(context)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for page, title in ((self.labels, "Label"), (self.training, "Train"), (self.hearing, "Classify")):
            self.tabs.addTab(page, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.tabs)
        context.connect(self.tabs.currentChanged, lambda _: self.hearing.refresh())
        self.setFocusProxy(self.tabs)
