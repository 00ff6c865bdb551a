"""What is asked before a document is left or the program ends, so that no work is dropped without a word."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from workstation.core.format_size import short_name
from workstation.core.signal import Dispose
from workstation.engine.compute import Job, State
from workstation.ui.toolkit.buttons import add_button
from workstation.ui.toolkit.document_name import document_name
from workstation.ui.toolkit.workspace import Desk, watch

Then = Callable[[], object]


class Leaving(QObject):
    """Asks one question at a time over its window; who is asked again sees the one that is open."""

    def __init__(self, desk: Desk, window: QWidget, show_jobs: Then) -> None:
        """`show_jobs` lets the user see what is waited for."""
        super().__init__(window)
        self._desk, self._window, self._show_jobs = desk, window, show_jobs
        self._box: QMessageBox | None = None
        self._waiting: Dispose | None = None

    @property
    def in_the_way(self) -> bool:
        """There is work that would be lost if the program ended now."""
        return self._desk.session.recorder.recording or bool(self._jobs()) or self._unsaved

    def leave(self, then: Then) -> None:
        """End the recording, end or stop the jobs, save or give up the edits: then do it, unless the user stays."""
        recorder = self._desk.session.recorder
        if recorder.recording:
            self._after_recording(then)
        elif self._jobs():
            self._ask_about_jobs(then)
        else:
            self.after_asking_to_save(then)

    def _after_recording(self, then: Then) -> None:
        recorder = self._desk.session.recorder

        def ended() -> None:
            dispose()
            QTimer.singleShot(0, self, lambda: self.leave(then))

        dispose = watch(self, recorder.ended, lambda _: ended())
        recorder.stop()

    def after_asking_to_save(self, then: Then) -> None:
        """Do something that would lose the document, once its edits are saved or given up."""
        if not self._unsaved or self._desk.session.recorder.recording:  # while that goes on, commands say no themselves
            then()
            return
        box = self._make("Unsaved changes", f"Save the changes to “{short_name(document_name(self._desk))}”?")
        if box is None:
            return
        box.setInformativeText("Without saving they are lost.")
        save = add_button(box, "Save", QMessageBox.ButtonRole.AcceptRole)
        discard = add_button(box, "Discard", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(save)
        self._open(box, {save: lambda: self._save(then), discard: then})

    @property
    def _unsaved(self) -> bool:
        session = self._desk.session
        return session.modified and bool(session.document.tracks)

    def _jobs(self) -> list[Job[Any]]:
        return [job for job in self._desk.session.compute.jobs if not job.quiet and not job.stopping]

    def _ask_about_jobs(self, then: Then) -> None:
        jobs = self._jobs()
        more = f" and {len(jobs) - 1} more" if len(jobs) > 1 else ""
        box = self._make("Work under way", f"{jobs[0].label}{more}: not done yet.")
        if box is None:
            return
        box.setInformativeText("Wait until it is done and quit then, or stop it: nothing of it is kept.")
        wait = add_button(box, "Wait, then quit", QMessageBox.ButtonRole.AcceptRole)
        stop = add_button(box, "Stop and quit", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(wait)
        self._open(box, {wait: lambda: self._wait(then), stop: lambda: self._stop(then)})

    def _stop(self, then: Then) -> None:
        for job in self._jobs():
            job.cancel()
        self.leave(then)

    def _wait(self, then: Then) -> None:
        """Until no job is left; one that fails keeps the window open, so that its message can be read."""
        self._forget_waiting()
        if not self._jobs():
            self.leave(then)
            return

        def ended(job: Job[Any]) -> None:
            if job.state is State.FAILED and not job.quiet:
                self._forget_waiting()
            elif not self._jobs():
                self._forget_waiting()
                QTimer.singleShot(0, self, lambda: self.leave(then))

        self._waiting = watch(self, self._desk.session.compute.changed, ended)
        self._show_jobs()

    def _forget_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting()
            self._waiting = None

    def _save(self, then: Then) -> None:
        """Save, and go on when that has been done: not after a later save of another mind."""
        from workstation.ui.dialogs.saving import save_asking

        session, generation = self._desk.session, self._desk.session.generation

        def saved(job: Job[Any]) -> None:
            if job.state is State.DONE and not session.modified and session.generation == generation:
                QTimer.singleShot(0, self, then)

        save_asking(self._desk, self._window, lambda job: job.finished.connect(saved))

    def _make(self, title: str, text: str) -> QMessageBox | None:
        """A box to be filled; None when one is open, which comes to the front."""
        self._forget_waiting()
        if self._box is not None:
            self._box.raise_()
            self._box.activateWindow()
            return None
        box = self._box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(title)
        box.setText(text)
        return box

    def _open(self, box: QMessageBox, answers: dict[QPushButton, Then]) -> None:
        def answered() -> None:
            self._box = None
            answers.get(box.clickedButton(), lambda: None)()  # type: ignore[call-overload]  # any button is a key

        box.finished.connect(answered)
        box.open()
