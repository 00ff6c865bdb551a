"""Timing words by tapping along: play, and press a key as each word, or each cue, begins."""

from PySide6.QtCore import QObject, Signal

from workstation.ui.toolkit.workspace import Desk, watch

_BEFORE_SECONDS = 1.5
"""How long before the first word playing starts."""


class Tapping(QObject):
    """The first tap plays; every other one, while it plays, is the start of the word that is next. `at` tells it."""

    at = Signal(int)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.next = -1
        """The word whose start is tapped next; -1: none, nobody taps."""
        watch(self, desk.session.player.changed, self._follow)

    def tap(self, current: int, *, by_cue: bool = False) -> None:
        """Begin at a word, or say that the next one begins now; with `by_cue` the first of the next cue is next."""
        session = self._desk.session
        transcript = session.document.transcript
        firsts = transcript.firsts
        if not firsts[-1]:
            return
        if not session.player.playing or self.next < 0:
            self.next = max(current, 0)
            self._play()
            return
        index, rate = self.next, session.document.rate
        self._desk.run("words.set_start", index, session.player.position / rate)
        following = next((first for first in firsts[:-1] if first > index), firsts[-1]) if by_cue else index + 1
        self.next = following if following < firsts[-1] else -1
        self.at.emit(index if self.next < 0 else self.next)

    def _play(self) -> None:
        """Play from a little before the word, or before where it would come after those that have a place."""
        transcript, rate = self._desk.session.document.transcript, self._desk.session.document.rate
        numbers = range(self.next, -1, -1)
        range_ = next((r for r in (transcript.word(n).range for n in numbers) if r is not None), None)
        start = 0.0 if range_ is None else max(0.0, range_.start / rate - _BEFORE_SECONDS)
        self.at.emit(self.next)
        self._desk.run("transport.play", start, self._desk.session.document.seconds)
        self._desk.session.notify("Tap along: press T as each word begins, Shift+T as each cue begins")

    def _follow(self, playing: bool) -> None:
        if not playing:
            self.next = -1
