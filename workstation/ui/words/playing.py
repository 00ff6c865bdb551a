"""Hearing words: playing one, and telling which one is being said."""

from PySide6.QtCore import QObject, QTimer, Signal

from workstation.ui.toolkit.workspace import Desk, watch
from workstation.ui.words.word_layout import WordPlace

_MS = 40
"""How often the player is asked: words are longer."""


def play_word(desk: Desk, place: WordPlace) -> None:
    """Select a word and play it, once."""
    desk.run("words.select", place.index)
    start, stop = place.range.seconds(desk.session.document.rate)
    desk.run("transport.play", start, stop)


def play_words(desk: Desk, first: int, stop: int) -> None:
    """Play from the beginning of a word to the end of word `stop` - 1, once; one that was not found says nothing."""
    transcript = desk.session.document.transcript
    ranges = [found for index in range(first, stop) if (found := transcript.word(index).range)]
    rate = desk.session.document.rate
    desk.run("transport.play", min(at.start for at in ranges) / rate, max(at.stop for at in ranges) / rate)


class SpokenWord(QObject):
    """`moved` tells the frame that is heard while something plays, and -1 when it ends."""

    moved = Signal(int)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._player = desk.session.player
        self._timer = QTimer(self, interval=_MS)
        self._timer.timeout.connect(lambda: self.moved.emit(self._player.position))
        watch(self, self._player.changed, self._follow)
        self._follow(self._player.playing)

    def _follow(self, playing: bool) -> None:
        if playing:
            self._timer.start()
        else:
            self._timer.stop()
            self.moved.emit(-1)
