"""The page that labels: classes with their regions, and what is selected made one of them."""

from collections import defaultdict

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workstation.plugin.api import CommandError, FrameRange, PluginContext

from .examples import labelled


class LabelPage(QWidget):
    """Runs `classifier.label`; a click on a class takes its name, a double click goes to its next region."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._session, self._commands = context.session, context.commands
        self._found: dict[str, list[FrameRange]] = {}
        self.name = QLineEdit()
        self.name.setPlaceholderText("Class, such as dog")
        self.name.setAccessibleName("Class")
        self.button = QPushButton("Label selection")
        self.button.setDefault(True)
        self.classes = QTreeWidget()
        self.classes.setHeaderLabels(["Class", "Regions", "Seconds"])
        self.classes.setRootIsDecorated(False)
        self.classes.setAccessibleName("Classes")
        hint = context.parts.label(
            "Select a sound, name its class and label it. Ten regions a class are a beginning; one class for all else, "
            "such as “other”, keeps the classifier from guessing. A double click goes to the next region of a class.",
            "dim",
        )
        hint.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(hint)
        column.addLayout(row)
        column.addWidget(self.classes, 1)
        self.button.clicked.connect(self.label)
        self.name.returnPressed.connect(self.label)
        self.name.textChanged.connect(lambda _: self._follow())
        self.classes.itemClicked.connect(lambda item, _: self.name.setText(item.text(0)))
        self.classes.itemDoubleClicked.connect(lambda item, _: self.go_on(item.text(0)))
        context.connect(self._session.changed, lambda _: self._read())
        context.connect(self._session.selected, lambda _: self._follow())
        self._read()

    def label(self) -> None:
        """Make what is selected a region of the class that is named."""
        try:
            self._commands.run("classifier.label", self.name.text())
        except CommandError as error:
            self._session.notify(str(error), "error")

    def go_on(self, class_: str) -> None:
        """Select the next region of a class, after the last the first again."""
        ranges, at = self._found.get(class_, []), self._session.selection.range.start
        if ranges:
            self._session.select(next((range_ for range_ in ranges if range_.start > at), ranges[0]))

    def _read(self) -> None:
        document = self._session.document
        found: dict[str, list[FrameRange]] = defaultdict(list)
        for range_, label in labelled(document.markers):
            found[label].append(range_)
        if found != self._found:
            self._found = dict(found)
            self.classes.clear()
            for label, ranges in sorted(found.items()):
                seconds = sum(range_.frames for range_ in ranges) / document.rate
                self.classes.addTopLevelItem(QTreeWidgetItem([label, f"{len(ranges)}", f"{seconds:.2f}"]))
        self._follow()

    def _follow(self) -> None:
        selected = not self._session.selection.range.is_caret
        self.button.setEnabled(selected and bool(self.name.text().strip()))
        self.button.setToolTip("" if self.button.isEnabled() else "Select a part of the sound, and name its class")
