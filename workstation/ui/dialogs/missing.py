"""The dialog of missing sound files: where they are now, or silence in their place."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.files.relink import missing
from workstation.commands.registry import Command
from workstation.engine.sources.missing_sources import MissingSource, lost_files
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.toolkit.document_name import folder_of
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.row_model import REST, Column, RowList
from workstation.ui.toolkit.scrolled import open_at
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.time_format import format_length
from workstation.ui.toolkit.workspace import Desk, watch

_WHAT = (
    "The project refers to sound files that are not where they were. Their places are kept, and shown hatched. "
    "Nothing is lost: a file that is found is used in all steps of the history."
)


COLUMNS: tuple[Column[MissingSource], ...] = (
    Column("File", lambda source: source.path.name),
    Column("State", lambda source: "Changed" if source.changed else "Missing"),
    Column("Length", lambda source: format_length(source.frames, source.rate)),
    Column("Was in", lambda source: str(source.path.parent), width=REST),
)


class _Files(RowList[MissingSource]):
    def appearance(self, number: int, column: int, role: int) -> object:
        return str(self.rows[number].path) if role == Qt.ItemDataRole.ToolTipRole and column == 0 else None


class MissingDialog(QDialog):
    """Stays open while files are found, and follows what is still missing."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Missing files")
        self._desk = desk
        self.missing = _Files(COLUMNS, self)
        what = PlainLabel(_WHAT, self)
        what.setWordWrap(True)
        self.files = QTreeView(self)
        self.files.setModel(self.missing)
        self.files.setRootIsDecorated(False)
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.files.setUniformRowHeights(True)
        self.missing.lay_columns(self.files.header())
        self.search = self._button("Search folder…", "Look for all of them in a folder, by what is in the files")
        self.locate = self._button("Locate…", "Choose the file that is to be used for the selected one")
        self.use = self._button("Use as it is", "The file is there but was changed: use what it holds now")
        self.silence = self._button("Keep as silence", "Put silence in its place, as a step that can be undone")
        self.close_button = self._button("Close", "The places stay hatched until the files are found")
        self.search.setDefault(True)
        self.search.clicked.connect(self._search)
        self.locate.clicked.connect(self._locate)
        self.use.clicked.connect(lambda: self._relink())
        self.silence.clicked.connect(self._silence)
        self.close_button.clicked.connect(self.close)
        self.files.selectionModel().currentChanged.connect(lambda *_: self._enable())
        self.files.activated.connect(lambda *_: self._locate())
        buttons = QHBoxLayout()
        buttons.setSpacing(MEDIUM)
        for button in (self.search, self.locate, self.use, self.silence):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(LARGE)
        column.addWidget(what)
        column.addWidget(self.files, 1)
        column.addLayout(buttons)
        open_at(self, 720, 360)
        watch(self, desk.session.changed, lambda _: self._fill())
        self.files.ensurePolished()  # the height of a row is measured when one is chosen, and kept
        self._fill()

    def _fill(self) -> None:
        before = self._chosen()
        used = lost_files(self._desk.session.document)
        rows = [source for source in missing(self._desk.session) if source.path in used]
        self.missing.show(rows)
        if rows:
            paths = [source.path for source in rows]
            chosen = paths.index(before.path) if before is not None and before.path in paths else 0
            self.files.setCurrentIndex(self.missing.index(chosen, 0))
        self._enable()
        if not rows and before is not None:
            self.close()  # the last one was found

    def _enable(self) -> None:
        chosen = self._chosen()
        for button in (self.search, self.locate, self.silence):
            button.setEnabled(chosen is not None)
        self.use.setVisible(chosen is not None and chosen.changed)

    def _chosen(self) -> MissingSource | None:
        index = self.files.currentIndex()
        return self.missing.row(index.row()) if index.isValid() else None

    def _search(self) -> None:
        dialog = chooser(self, "Search a folder for the missing files", str(folder_of(self._desk)))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self._desk.run("file.search_missing", folder))
        dialog.open()

    def _locate(self) -> None:
        if (source := self._chosen()) is None:
            return
        dialog = chooser(self, f"Where is {source.path.name}?", str(folder_of(self._desk)))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"{source.path.suffix or 'All'} files (*{source.path.suffix})", "All files (*)"])
        dialog.fileSelected.connect(self._relink)
        dialog.open()

    def _relink(self, file: str = "") -> None:
        """Use a file for the one that is chosen, or what is at its place now."""
        if (source := self._chosen()) is not None:
            self._desk.run("file.relink", str(source.path), file or str(source.path))

    def _silence(self) -> None:
        if (source := self._chosen()) is not None:
            self._desk.run("file.silence_missing", str(source.path))

    def _button(self, text: str, hint: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(hint)
        button.setAutoDefault(False)
        return button


def ask_missing(desk: Desk, command: Command, window: QWidget) -> None:
    """Show which files are missing, or say that none is."""
    if lost_files(desk.session.document):
        MissingDialog(desk, window).open()
    else:
        desk.session.notify("No sound file of this document is missing")
