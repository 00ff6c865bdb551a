"""The window of plugins: which there are, what is wrong with them, and where more come from."""

from collections.abc import Callable, Generator
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workstation.core.files.private import private_folder
from workstation.engine.compute import Job
from workstation.plugin.host import Host
from workstation.plugin.installing import (
    install_folder,
    install_package,
    install_wheel,
    install_zip,
    origin_of,
    remove,
    update,
)
from workstation.plugin.manifest import Manifest
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.dialogs.plugin_detail import PluginDetail
from workstation.ui.toolkit.buttons import add_button
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.scrolled import open_at
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.workspace import Desk, watch

_WIDTH, _HEIGHT = 880, 560
_LIST_WIDTH = 280
_SETTLED_MS = 300
"""An editor writes a file in several steps."""
_ID = Qt.ItemDataRole.UserRole


class PluginsDialog(QDialog):
    """A list with a tick for each plugin that is on, and what the chosen one is."""

    def __init__(self, desk: Desk, host: Host, folder: Path, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Plugins")
        self._desk, self._host, self._folder = desk, host, folder
        self.job: Job[Manifest] | None = None
        self._edited: set[str] = set()
        self.list = QListWidget()
        self.list.setAccessibleName("Plugins")
        self.list.setIconSize(QSize(16, 16))
        self.list.setSpacing(1)
        self.list.currentItemChanged.connect(lambda new, old: self._show_chosen())
        self.list.itemChanged.connect(self._ticked)
        self.detail = PluginDetail(host)
        self._make_buttons()
        self._lay_out()
        self._files = QFileSystemWatcher(self)
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._reload_edited)
        self._files.fileChanged.connect(lambda _: self._settled.start())
        self._files.directoryChanged.connect(lambda _: self._settled.start())
        open_at(self, _WIDTH, _HEIGHT)
        watch(self, host.found, self.refresh)
        for told in (host.switched, host.removed, host.noted):
            watch(self, told, lambda _: self.refresh())
        watch(self, host.failed, lambda _id, _text: self.refresh())
        watch(self, desk.session.compute.changed, self._job_changed)
        self.refresh()

    # the parts

    def _make_buttons(self) -> None:
        self.install = QPushButton("Install")
        menu = Menu(self.install)
        menu.add("From a folder…", lambda: self._ask_file(folder=True))
        menu.add("From a zip file or a wheel…", lambda: self._ask_file(folder=False))
        menu.add("From a Python package…", self._ask_package)
        self.install.setMenu(menu)
        self.again = QPushButton("Look again")
        self.again.setToolTip("For new plugins, also in Python packages, and for those that were changed")
        self.again.clicked.connect(self._host.rediscover)
        self.show_folder = QPushButton("Open folder")
        self.show_folder.clicked.connect(self._open_folder)
        self.reload = QPushButton("Reload")
        self.reload.setToolTip("Read its code anew")
        self.reload.clicked.connect(lambda: self._host.reload(self.chosen))
        self.update_ = QPushButton("Update")
        self.update_.setToolTip("Install it again from where it came")
        self.update_.clicked.connect(self._update)
        self.remove = QPushButton("Remove")
        self.remove.clicked.connect(self._ask_remove)
        self.editing = QCheckBox("Reload while it is edited")
        self.editing.setToolTip("Whenever a file of the chosen plugin is written")
        self.editing.toggled.connect(lambda _: self._watch_files())
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.bar.hide()
        self.note = PlainLabel()
        self.note.setWordWrap(True)
        self.note.hide()
        for button in (self.install, self.again, self.show_folder, self.reload, self.update_, self.remove):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, MEDIUM, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.install)
        foot.addWidget(self.again)
        foot.addStretch(1)
        column.addLayout(foot)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(MEDIUM, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.detail, 1)
        row = QHBoxLayout()
        for button in (self.show_folder, self.reload, self.update_, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.editing)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST_WIDTH, _WIDTH - _LIST_WIDTH])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        whole.setSpacing(MEDIUM)
        whole.addWidget(split, 1)
        whole.addWidget(self.note)
        whole.addWidget(self.bar)

    # what is shown

    @property
    def chosen(self) -> str:
        """The id of the chosen plugin, or the folder of what would be one; empty without any."""
        return str(self.list.currentItem().data(_ID)) if self.list.currentRow() >= 0 else ""

    def refresh(self) -> None:
        """Show what the host knows, and keep the choice."""
        host, before = self._host, self.chosen
        broken = [place for place in host.faults if place not in host.manifests]
        rows = [(id_, host.manifests[id_].name) for id_ in host.manifests]
        rows = [*sorted(rows, key=lambda row: row[1].casefold()), *((place, Path(place).name) for place in broken)]
        self.list.blockSignals(True)
        self.list.clear()
        for id_, name in rows:
            item = QListWidgetItem(f"{name} – not usable" if id_ in broken else name)
            item.setData(_ID, id_)
            item.setToolTip(host.faults[id_] if id_ in broken else host.manifests[id_].description)
            if id_ not in broken:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked if host.enabled(id_) else Qt.CheckState.Unchecked)
            if id_ in broken or host.faults.get(id_):
                item.setIcon(self._desk.look.icon("mdi6.alert-circle-outline", "error"))
            self.list.addItem(item)
            if id_ == before:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self._show_chosen()

    def choose(self, id_: str) -> None:
        """Show a plugin."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_ID) == id_:
                self.list.setCurrentRow(row)

    def _show_chosen(self) -> None:
        manifest = self._host.manifests.get(self.chosen)
        self.detail.show_plugin(self.chosen)
        own = manifest is not None and manifest.folder.parent == self._folder
        self.show_folder.setEnabled(bool(self.chosen))
        self.reload.setEnabled(manifest is not None and self._host.enabled(manifest.id))
        self.update_.setEnabled(own and manifest is not None and bool(origin_of(manifest)) and self.job is None)
        self.remove.setEnabled(own and self.job is None)
        self.editing.setEnabled(manifest is not None and not manifest.bundled)
        self._watch_files()

    def _say(self, text: str, role: str = "") -> None:
        self.note.setProperty("role", role)
        self.note.style().polish(self.note)
        self.note.setText(text)
        self.note.setVisible(bool(text))

    # what is done

    def _ticked(self, item: QListWidgetItem) -> None:
        id_, on = str(item.data(_ID)), item.checkState() == Qt.CheckState.Checked
        if id_ not in self._host.manifests or on == self._host.enabled(id_):
            return
        self._say("")
        if on:
            self._host.enable(id_)
        else:
            self._host.disable(id_)
        self.choose(id_)

    def _open_folder(self) -> None:
        manifest = self._host.manifests.get(self.chosen)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(manifest.folder if manifest is not None else self.chosen)))

    def _ask_file(self, *, folder: bool) -> None:
        dialog = chooser(self, "Install a plugin", "")
        dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
        if not folder:
            dialog.setNameFilters(["Plugins (*.zip *.whl)", "All files (*)"])
        dialog.fileSelected.connect(lambda path: self.install_from(Path(path)))
        dialog.open()

    def install_from(self, path: Path) -> None:
        """Install the plugin in a folder, a zip file or a wheel; it is not switched on."""
        kinds: dict[str, Callable[[Path, Path], Manifest]] = {".whl": install_wheel}
        install = install_folder if path.is_dir() else kinds.get(path.suffix.lower(), install_zip)

        def body() -> Generator[float, None, Manifest]:
            yield 0.0
            return install(path, self._folder)

        self._begin(f"Install {path.name}", body())

    def _ask_package(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Install a plugin")
        dialog.setLabelText("The name of a Python package, which your own pip fetches without what it depends on:")
        dialog.setOkButtonText("Install")
        dialog.textValueSelected.connect(self.install_named)
        dialog.open()

    def install_named(self, name: str) -> None:
        """Have pip fetch a package; the plugin that it brings is not switched on."""
        self._begin(f"Install {name}", install_package(name.strip(), self._folder))

    def _update(self) -> None:
        manifest = self._host.manifests[self.chosen]
        self._begin(f"Update {manifest.name}", update(manifest, self._folder))

    def _begin(self, label: str, body: Generator[float, None, Manifest]) -> None:
        if self.job is not None:
            self._say("Wait until the other one is installed", "error")
            return
        private_folder(self._folder)
        self._say("")
        self.bar.show()
        self.job = self._desk.session.compute.submit(
            label, body, done=self._installed, failed=lambda error: self._say(str(error), "error"), apart=True
        )
        self._show_chosen()

    def _installed(self, manifest: Manifest) -> None:
        on = self._host.enabled(manifest.id)
        self._host.rediscover()
        if on:
            self._host.reload(manifest.id)
        self.choose(manifest.id)
        self._say(f"{manifest.name} is installed" + ("" if on else "; tick it to switch it on"))

    def _job_changed(self, job: Job[Manifest]) -> None:
        if job is self.job:
            self.bar.setValue(round(1000 * job.fraction))
            if job.over:
                self.job = None
                self.bar.hide()
                self._show_chosen()

    def _ask_remove(self) -> None:
        manifest = self._host.manifests[self.chosen]
        box = QMessageBox(QMessageBox.Icon.Question, "Plugins", "", parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Remove {manifest.name} and delete {manifest.folder}?")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes = add_button(box, "Remove", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.buttonClicked.connect(lambda button: self.remove_plugin(manifest.id) if button is yes else None)
        box.open()

    def remove_plugin(self, id_: str) -> None:
        """Switch a plugin off and delete it."""
        manifest = self._host.manifests[id_]
        self._host.disable(id_)
        try:
            remove(manifest, self._folder)
        except (OSError, ValueError) as error:
            self._say(str(error), "error")
        self._host.rediscover()

    def _watch_files(self) -> None:
        """Follow the files of the chosen plugin, where that is wanted."""
        if watched := [*self._files.files(), *self._files.directories()]:
            self._files.removePaths(watched)
        manifest = self._host.manifests.get(self.chosen)
        if self.editing.isChecked() and manifest is not None:
            files = [path for path in manifest.folder.rglob("*") if path.suffix in (".py", ".toml")][:500]
            self._files.addPaths([str(manifest.folder), *map(str, files)])

    def _reload_edited(self) -> None:
        if self.chosen in self._host.manifests:
            id_ = self.chosen
            if self._host.enabled(id_):
                self._edited.add(id_)  # one that fails is off, and comes back with what is written next
                self._host.reload(id_)
            elif id_ in self._edited:
                self._host.enable(id_)
            self._watch_files()


def show_plugins(desk: Desk, host: Host, folder: Path, window: QWidget) -> None:
    """The window of plugins, once."""
    there = next((child for child in window.findChildren(PluginsDialog) if child.isVisible()), None)
    dialog = there or PluginsDialog(desk, host, folder, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
