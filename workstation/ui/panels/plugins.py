"""The plugins in the settings panel: which are on, and what is wrong with those that cannot be used."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workstation.plugin.host import Host
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import SMALL
from workstation.ui.toolkit.workspace import watch

_INDENT = 22


class PluginRow(QWidget):
    """One plugin: on or off, what it is for, and what went wrong with it."""

    def __init__(self, host: Host, id_: str) -> None:
        super().__init__()
        self._host, self._id = host, id_
        manifest = host.manifests[id_]
        version = f" {manifest.version}" if manifest.version != "0" else ""
        self.box = QCheckBox(f"{manifest.name}{version}".replace("&", "&&"))
        self.box.setToolTip(str(manifest.folder))
        self.box.clicked.connect(self._switch)
        self.fault = _line("error")
        column = _column(self)
        column.addWidget(self.box)
        if manifest.description:
            label = _line("small", manifest.description)
            label.setContentsMargins(_INDENT, 0, 0, 0)
            column.addWidget(label)
        column.addWidget(self.fault)
        self.show_state()

    def show_state(self) -> None:
        fault = self._host.faults.get(self._id, "").strip()
        waiting = not fault and not self._host.enabled(self._id) and self._host.wanted(self._id)
        self.box.setChecked(self._host.enabled(self._id) or waiting)
        said = "It was not started this time" if waiting else fault.splitlines()[-1] if fault else ""
        self.fault.setText(said)
        self.fault.setToolTip(fault)
        self.fault.setVisible(bool(said))

    def _switch(self, on: bool) -> None:
        if on:
            self._host.enable(self._id)
        else:
            self._host.disable(self._id)
        self.show_state()


class BrokenRow(QWidget):
    """A folder that would be a plugin, and why it cannot be used."""

    def __init__(self, folder: str, fault: str) -> None:
        super().__init__()
        self.name = _line("", Path(folder).name)
        self.name.setToolTip(folder)
        self.fault = _line("error", fault)
        self.fault.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = _column(self)
        column.addWidget(self.name)
        column.addWidget(self.fault)


class PluginList(QWidget):
    """All plugins that were found, usable or not, and a button that looks for them again."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self.rows: dict[str, PluginRow] = {}
        self.broken: dict[str, BrokenRow] = {}
        self._rows = QWidget()
        _column(self._rows)
        self.again = QPushButton("Look for plugins again")
        self.again.setToolTip("New ones, and those that were changed")
        self.again.clicked.connect(host.rediscover)
        column = _column(self)
        column.addWidget(self._rows)
        self.manage = QPushButton("Manage plugins…")
        self.manage.setToolTip("Install, update and remove them, and read what went wrong")
        self.manage.clicked.connect(lambda: host.commands.run("plugins.manage"))
        self.manage.setVisible(any(command.id == "plugins.manage" for command in host.commands))
        row = QHBoxLayout()
        row.addWidget(self.again)
        row.addWidget(self.manage)
        row.addStretch(1)
        column.addLayout(row)
        self._fill()
        watch(self, host.found, self._fill)
        for signal in (host.panel_added, host.panel_removed):
            watch(self, signal, lambda _: self._show())
        watch(self, host.failed, lambda _id, _text: self._show())

    def __getitem__(self, id_: str) -> PluginRow:
        return self.rows[id_]

    def _fill(self) -> None:
        for row in (*self.rows.values(), *self.broken.values()):
            row.setParent(None)
            row.deleteLater()
        host, layout = self._host, self._rows.layout()
        assert layout is not None
        self.rows = {id_: PluginRow(host, id_) for id_ in host.manifests}
        self.broken = {at: BrokenRow(at, fault) for at, fault in host.faults.items() if at not in host.manifests}
        for made in (*self.rows.values(), *self.broken.values()):
            layout.addWidget(made)

    def _show(self) -> None:
        for row in self.rows.values():
            row.show_state()


def _line(role: str, text: str = "") -> PlainLabel:
    label = PlainLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, SMALL)
    column.setSpacing(1)
    return column
