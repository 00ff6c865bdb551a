"""The panel that lists what may go of speech, to be heard, ticked and cut out in one step."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workstation.plugin.api import CommandError, Job, PluginContext

from .cleaning import PARAMS, Wanted, cut, look
from .findings import Finding

_NAMES = {"filler": "Filler", "repeat": "Repeat", "pause": "Pause"}
_MOST = 5000
"""Rows that are listed; more are found again after the first have gone."""
_AROUND = 1.5
"""Seconds heard on both sides."""
_FINDING = Qt.ItemDataRole.UserRole


class CleanUpPanel(QWidget):
    """What is looked for above, what was found below, and what becomes of it."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._job: Job[Any] | None = None
        self._document: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        self.form = context.parts.param_form(PARAMS, lambda name, value: self._follow())
        column.addWidget(self.form)
        column.addLayout(self._make_start())
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        column.addWidget(self.bar)
        self.said = context.parts.label()
        self.said.setWordWrap(True)
        column.addWidget(self.said)
        column.addWidget(self._make_list(), 1)
        column.addLayout(self._make_ticks())
        column.addWidget(self.cut)
        self.setFocusProxy(self.start)
        context.connect(self._session.changed, lambda _: self._document_changed())
        context.connect(self._session.compute.changed, self._job_changed)
        self._say("Lists filler words, words said twice and long pauses. Nothing is cut before you say so.")
        self._follow()

    # the parts

    def _make_start(self) -> QHBoxLayout:
        self.start, self.cancel = QPushButton("Look"), QPushButton("Cancel")
        self.start.setDefault(True)
        self.start.clicked.connect(self.look)
        self.cancel.clicked.connect(lambda: self._job.cancel() if self._job is not None else None)
        row = QHBoxLayout()
        row.addWidget(self.start, 1)
        row.addWidget(self.cancel)
        return row

    def _make_list(self) -> QTreeWidget:
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setHeaderLabels(["Time", "What", "In the text"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("What may go")
        head = self.list.header()
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        letter = self.list.fontMetrics().horizontalAdvance("0")
        head.resizeSection(0, 14 * letter)  # with its box
        head.resizeSection(1, 8 * letter)
        self.list.itemChanged.connect(lambda *_: self._count())
        self.list.currentItemChanged.connect(lambda item, _: self._go(item))
        self.list.itemActivated.connect(lambda *_: self._hear())
        return self.list

    def _make_ticks(self) -> QHBoxLayout:
        self.as_it_is, self.without = QPushButton("Hear"), QPushButton("Hear without")
        self.every, self.none = QPushButton("All"), QPushButton("None")
        self.every.setToolTip("Tick all")
        self.none.setToolTip("Tick none")
        self.as_it_is.clicked.connect(self._hear)
        self.without.clicked.connect(self._hear_without)
        self.every.clicked.connect(lambda: self._tick(Qt.CheckState.Checked))
        self.none.clicked.connect(lambda: self._tick(Qt.CheckState.Unchecked))
        self.cut = QPushButton("Cut out")
        self.cut.clicked.connect(self.cut_out)
        row = QHBoxLayout()
        row.addWidget(self.as_it_is)
        row.addWidget(self.without)
        row.addStretch(1)
        row.addWidget(self.every)
        row.addWidget(self.none)
        return row

    # looking

    def look(self) -> None:
        """Look for all that is wanted."""
        try:
            work = look(self._session, Wanted(**self.form.values()))
        except CommandError as error:
            self._say(str(error))
            return
        self.list.clear()
        self._document = self._session.document
        self._say("Looking…")
        self._job = self._context.submit("Look for what may go", work, done=self._found, failed=self._failed)
        self._follow()

    def _found(self, findings: list[Finding]) -> None:
        self._job = None
        if self._session.document is self._document:
            self.show_findings(findings)
        self._follow()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._say(f"It could not be looked for: {error}")
        self._follow()

    def _job_changed(self, job: Job[Any]) -> None:
        if self._job is None or job != self._job:
            return
        self.bar.setValue(round(1000 * job.fraction))
        if job.over:
            self._job = None
            if job.result is None and job.error is None:
                self._say("Cancelled.")
            self._follow()

    def show_findings(self, findings: list[Finding]) -> None:
        """List findings, the sure ones ticked."""
        self.list.blockSignals(True)
        self.list.clear()
        rows = [self._row(finding) for finding in findings[:_MOST]]
        self.list.addTopLevelItems(rows)
        self.list.blockSignals(False)
        kinds = [f"{sum(f.kind == kind for f in findings)} {name.lower()}s" for kind, name in _NAMES.items()]
        more = f"; the first {_MOST} are listed" if len(findings) > _MOST else ""
        self._say(f"{', '.join(kinds)}{more}" if findings else "There is nothing that should go.")
        if rows:
            self.list.setCurrentItem(rows[0])
        self._count()

    def _row(self, finding: Finding) -> QTreeWidgetItem:
        minutes, seconds = divmod(finding.start, 60)
        row = QTreeWidgetItem([f"{int(minutes)}:{seconds:04.1f}", _NAMES[finding.kind], finding.text])
        row.setToolTip(2, finding.text)
        row.setData(0, _FINDING, finding)
        row.setCheckState(0, Qt.CheckState.Checked if finding.sure else Qt.CheckState.Unchecked)
        return row

    # what is done

    @property
    def ticked(self) -> list[Finding]:
        """What is to go."""
        return [row.data(0, _FINDING) for row in self._rows() if row.checkState(0) == Qt.CheckState.Checked]

    def cut_out(self) -> None:
        """Cut out what is ticked."""
        try:
            seconds = cut(self._session, self.ticked)
            self._say(f"Cut out: {seconds:.1f} s shorter. Undo brings it back; look again for what is left.")
        except CommandError as error:
            self._say(str(error))

    def _rows(self) -> list[QTreeWidgetItem]:
        items = map(self.list.topLevelItem, range(self.list.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _tick(self, state: Qt.CheckState) -> None:
        self.list.blockSignals(True)
        for row in self._rows():
            row.setCheckState(0, state)
        self.list.blockSignals(False)
        self._count()

    def _current(self) -> Finding | None:
        item = self.list.currentItem()
        return item.data(0, _FINDING) if item is not None else None

    def _go(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            finding = item.data(0, _FINDING)
            self._run("selection.set", finding.start, finding.stop)
        self._follow()

    def _hear(self) -> None:
        if (finding := self._current()) is not None:
            end = self._session.document.seconds
            self._run("transport.play", max(0.0, finding.start - _AROUND), min(end, finding.stop + _AROUND))

    def _hear_without(self) -> None:
        finding = self._current()
        if finding is not None and finding.words[1] > finding.words[0]:
            self._run("words.hear_without", ", ".join(map(str, finding.numbers)))

    def _run(self, id_: str, *args: object) -> None:
        try:
            self._context.commands.run(id_, *args)
        except CommandError as error:
            self._say(str(error))

    # what is shown

    def _document_changed(self) -> None:
        document: Any = self._session.document
        before: Any = self._document
        if before is None or self._job is not None:
            self._follow()
            return
        same = document.transcript is before.transcript and [t.edits for t in document.tracks] == [
            t.edits for t in before.tracks
        ]
        if same:
            self._document = document
        else:
            self._document = None
            self.list.clear()
            self._say("The words or the sound have changed: look again.")
        self._follow()

    def _say(self, text: str) -> None:
        self.said.setText(text)

    def _count(self) -> None:
        ticked = self.ticked
        seconds = sum(finding.seconds for finding in ticked)
        places = "1 place" if len(ticked) == 1 else f"{len(ticked)} places"
        self.cut.setText(f"Cut out {places}, {seconds:.1f} s" if ticked else "Cut out")
        self.cut.setEnabled(bool(ticked))
        self._follow()

    def _follow(self) -> None:
        working, there = self._job is not None, self._session.document.frames > 0
        wanted = Wanted(**self.form.values())
        self.start.setEnabled(not working and there and (wanted.fillers or wanted.repeats or wanted.pauses))
        self.start.setToolTip("" if there else "Open or record a sound first")
        self.cancel.setVisible(working)
        self.bar.setVisible(working)
        finding, rows = self._current(), self.list.topLevelItemCount()
        self.as_it_is.setEnabled(finding is not None)
        self.without.setEnabled(finding is not None and finding.words[1] > finding.words[0])
        for button in (self.every, self.none):
            button.setEnabled(rows > 0)
        if not rows:
            self.cut.setText("Cut out")
            self.cut.setEnabled(False)
