"""A variation of what is selected, beside the sound itself: seen as spectrograms, heard, and told in words."""

from collections.abc import Callable, Generator, Mapping
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from workstation.plugin.api import (
    CommandError,
    FrameRange,
    Job,
    PluginContext,
    Samples,
    Session,
    SoundAccess,
    Urgency,
)

from .changes import Drawn, draw, vary

_MOST_SECONDS = 15.0
"""Of the sound that is shown; all of it is varied in a data set."""

Made = tuple[Samples, Samples, int, Drawn]


class Preview(QWidget):
    """Made anew by its button, and by another seed."""

    def __init__(self, context: PluginContext, changes: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__()
        self._session, self._context, self._changes = context.session, context, changes
        self.job: Job[Made] | None = None
        self.made: Made | None = None
        self.seed = QSpinBox()
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setValue(1)
        self.seed.setPrefix("Variation ")
        self.seed.setToolTip("Each number is another variation, the same each time")
        self.seed.valueChanged.connect(self._make_again)
        self.button = QPushButton("Preview")
        self.button.setDefault(True)
        self.button.clicked.connect(self.make)
        self.before, self.after = QPushButton("Play before"), QPushButton("Play after")
        self.before.clicked.connect(lambda: self.play(0))
        self.after.clicked.connect(lambda: self.play(1))
        self.pictures = (context.parts.picture(), context.parts.picture())
        self.text = context.parts.label("Select some sound and press Preview to see and hear a variation of it.", "dim")
        self.text.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        for widgets in ((self.seed, self.button), (self.before, self.after)):
            row = QHBoxLayout()
            for widget in widgets:
                row.addWidget(widget, 1)
            column.addLayout(row)
        column.addWidget(self.text)
        for picture in self.pictures:
            column.addWidget(picture, 1)
        context.connect(self._session.changed, lambda _: self._follow())
        self._follow()

    def make(self) -> None:
        """Draw a variation of what is selected, and show it."""
        try:
            changes = self._changes()
            sound, rate = _selected(self._session)
        except (CommandError, ValueError) as error:
            self.text.setText(str(error))
            return
        seed = self.seed.value()
        if self.job is not None:
            self.job.cancel()
        self.job = self._context.submit(
            "Preview", _varied(sound, rate, changes, seed), done=self._show, failed=self._fail, urgency=Urgency.PREVIEW
        )
        self.text.setText("Working…")

    def _make_again(self) -> None:
        if self.made is not None:
            self.make()

    def play(self, which: int) -> None:
        """Play the sound as it was (0) or varied (1)."""
        if self.made is None:
            return
        try:
            SoundAccess(self._session).play(self.made[which], self.made[2], wait=False)
        except CommandError as error:
            self._session.notify(str(error), "error")

    def _show(self, made: Made) -> None:
        self.job, self.made = None, made
        before, after, rate, drawn = made
        for picture, sound, title in zip(self.pictures, (before, after), ("Before", "After"), strict=True):
            picture.show_values(sound[0], rate, "spectrogram", f"{title}, {sound.shape[1] / rate:.2f} s")
        self.text.setText(in_words(drawn))
        self._follow()

    def _fail(self, error: Exception) -> None:
        self.job = None
        self.text.setText(str(error))

    def _follow(self) -> None:
        self.button.setEnabled(self._session.document.frames > 0)
        self.button.setToolTip("" if self.button.isEnabled() else "Open or record a sound first")
        for button in (self.before, self.after):
            button.setEnabled(self.made is not None)


def in_words(drawn: Mapping[str, Any]) -> str:
    """What was drawn, as a line for people."""
    parts = [f"{name} × {drawn[name]:.3f}" for name in ("stretch", "speed") if name in drawn]
    if "pitch" in drawn:
        parts.append(f"pitch {drawn['pitch']:+.2f} semitones")
    if "reverb" in drawn:
        parts.append(f"a room of {drawn['decay_s']:.2f} s" if "decay_s" in drawn else "reverb of a file")
    if "noise" in drawn:
        parts.append(f"{drawn['noise']} noise at {drawn['snr_db']:.1f} dB SNR")
    for name, unit, digits in (("time_masks", "s", 2), ("frequency_masks", "Hz", 0)):
        if drawn.get(name):
            places = (f"{start:,.{digits}f}–{start + length:,.{digits}f} {unit}" for start, length in drawn[name])
            parts.append(f"{name.replace('_', ' ')} at {', '.join(places)}")
    if "gain_db" in drawn:
        parts.append(f"gain {drawn['gain_db']:+.1f} dB")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else "Nothing is changed: choose some changes."


def _selected(session: Session) -> tuple[Samples, int]:
    """What is selected of the first selected track, or its beginning."""
    document, range_ = session.document, session.selection.range
    tracks = document.selected(session.selection) or document.tracks
    if not tracks or not tracks[0].frames:
        raise CommandError("Preview: open or record a sound first")
    edits, most = tracks[0].edits, round(_MOST_SECONDS * document.rate)
    start = range_.start if range_.frames else 0
    part = FrameRange(start, min(start + most, range_.stop if range_.frames else edits.frames)).clamp(edits.frames)
    if not part.frames:
        raise CommandError(f"Preview: the track {tracks[0].name} ends before what is selected")
    return edits.read(part), document.rate


def _varied(sound: Samples, rate: int, changes: Mapping[str, Any], seed: int) -> Generator[float, None, Made]:
    from workstation.plugin.files import read_sound

    yield 0.1
    drawn = draw(changes, seed, sound.shape[1] / rate, rate)
    return sound, vary(sound, rate, drawn, read_sound), rate, drawn
