"""One plugin in the window of plugins: what it is, what it brings and asks for, and what has gone wrong with it."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from workstation.plugin.host import Host
from workstation.plugin.installing import origin_of
from workstation.plugin.manifest import ASKS, Manifest
from workstation.plugin.rows import KINDS
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.scrolled import Scrolled
from workstation.ui.toolkit.theme import MEDIUM, SMALL, font

_SHOWN = 5
"""Faults, the latest first."""


class PluginDetail(QWidget):
    """Follows what is chosen: a plugin, or a folder that would be one."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self.title, self.description = PlainLabel(), PlainLabel()
        self.title.setFont(font("title", bold=True))
        self.facts = QFormLayout()
        self.facts.setSpacing(SMALL)
        self.facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.faults = QVBoxLayout()
        self.faults.setSpacing(SMALL)
        self.trace = QPlainTextEdit()
        self.trace.setReadOnly(True)
        self.trace.setAccessibleName("Where in the code it was")
        self.trace.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.trace.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.more = QPushButton("Show where")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_trace)
        self.copy = QPushButton("Copy")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.trace.toPlainText()))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        for part in (self.title, self.description):
            part.setWordWrap(True)
            column.addWidget(part)
        column.addLayout(self.facts)
        column.addLayout(self.faults)
        row = QHBoxLayout()
        for button in (self.more, self.copy):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.trace, 1)
        column.addStretch(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scrolled(page))

    def show_plugin(self, id_: str) -> None:
        """A plugin by its id, a folder by its path; nothing where it is neither."""
        manifest = self._host.manifests.get(id_)
        self._clear()
        if manifest is None:
            self.title.setText(id_.rpartition("/")[2])
            self.description.setText("" if not id_ else "This folder cannot be used as a plugin.")
            self.description.setVisible(bool(id_))
            self._add_faults([self._host.faults[id_]] if id_ in self._host.faults else [], "")
            return
        self.title.setText(f"{manifest.name} {manifest.version}" if manifest.version != "0" else manifest.name)
        self.description.setText(manifest.description)
        self.description.setVisible(bool(manifest.description))
        for title, text in _facts(manifest):
            label = PlainLabel(text)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name = PlainLabel(title)
            name.setProperty("role", "dim")
            self.facts.addRow(name, label)
        history = list(self._host.history.get(id_, ()))[-_SHOWN:]
        lines = [f"{datetime.fromtimestamp(f.at):%H:%M}  {f.part + ': ' if f.part else ''}{f.text}" for f in history]
        traces = "\n\n".join(fault.trace.rstrip() for fault in history)
        fault = self._host.faults.get(id_, "").strip()
        if fault and not history:
            lines, traces = [fault.splitlines()[-1]], fault
        self._add_faults(list(reversed(lines)), traces)

    def _clear(self) -> None:
        while self.facts.rowCount():
            self.facts.removeRow(0)
        while (item := self.faults.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _add_faults(self, lines: list[str], trace: str) -> None:
        for line in lines:
            label = PlainLabel(line)
            label.setProperty("role", "error")
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.faults.addWidget(label)
        self.trace.setPlainText(trace)
        for button in (self.more, self.copy):
            button.setVisible(bool(trace))
        self._show_trace(self.more.isChecked())

    def _show_trace(self, on: bool) -> None:
        self.more.setText("Hide where" if on else "Show where")
        self.trace.setVisible(on and bool(self.trace.toPlainText()))


def _facts(manifest: Manifest) -> list[tuple[str, str]]:
    """What is to be said of a plugin before it is switched on; what it does not say is left out."""
    origin = next((f"{kind} {place}" for kind, place in origin_of(manifest).items()), "")
    came = "With the program" if manifest.bundled else manifest.installed and f"Python package {manifest.installed}"
    rows = [
        ("By", manifest.author),
        ("Licence", manifest.licence),
        ("Brings", brings(manifest)),
        ("Asks for", ", ".join(ASKS[name] for name in manifest.asks)),
        ("Needs", ", ".join(manifest.requires)),
        ("Page", manifest.homepage),
        ("Came", came or origin),
        ("In", str(manifest.folder)),
    ]
    return [(title, text) for title, text in rows if text]


def brings(manifest: Manifest) -> str:
    """The kinds of what it adds, with their titles: "analyser “Beats”; command “Mark evenly”"."""
    found = []
    for kind in KINDS.values():
        titles = [getattr(row, "title", row.id).rstrip("….") for row in manifest.of(kind.key)]
        if titles:
            found.append(f"{kind.title} {', '.join(f'“{title}”' for title in titles)}")
    return "; ".join(found)
