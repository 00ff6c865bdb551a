import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.core.document import Document
from workstation.core.params import Values
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Source
from workstation.effects.base import Effect, Write
from workstation.ui.panels.effect_dialog import EffectDialog, ask_effect, open_effect
from workstation.ui.panels.effect_picker import EffectPicker
from workstation.ui.params.editor import NumberEditor
from workstation.ui.toolkit.workspace import Desk


class Slow(Effect):
    """Waits at its gate, then silences."""

    id = "slow"
    name = "Slow"
    category = "Test"
    live = False

    def __init__(self, gate: threading.Event) -> None:
        self.gate = gate

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        while not self.gate.wait(0.01):
            yield 0.5
        write(np.zeros((source.channels, source.frames), np.float32))


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def window(tone: Desk, qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    tone.run("selection.set", 1.0, 2.0)
    return made


Played = list[tuple[Document, int, FrameRange | None]]


@pytest.fixture
def played(tone: Desk, monkeypatch: pytest.MonkeyPatch) -> Played:
    asked: Played = []
    player = tone.session.player
    monkeypatch.setattr(
        player, "play", lambda document, start=0, stop=None, loop=None: asked.append((document, start, loop))
    )
    monkeypatch.setattr(player, "follow", lambda document, change=None: asked.append((document, -1, None)))
    return asked


def test_an_effect_is_applied_to_the_selection_as_one_step(tone: Desk, window: QWidget, qtbot: QtBot) -> None:
    dialog = open_effect(tone, "gain", window)
    editor = dialog.form.editors["gain_db"]
    assert isinstance(editor, NumberEditor)
    editor.field._move_to(-60.0)
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(tone.session.history.revisions) == 2)
    assert tone.session.history.current.label == "Gain"
    edits = tone.session.document.tracks[0].edits
    assert np.abs(edits.read(FrameRange(8000, 16_000))).max() < 0.001
    assert np.abs(edits.read(FrameRange(0, 8000))).max() > 0.4
    qtbot.waitUntil(lambda: window.findChild(EffectDialog) is None)


def test_it_closes_when_the_work_begins_which_can_be_stopped_among_the_jobs(
    tone: Desk, window: QWidget, qtbot: QtBot, gate: threading.Event
) -> None:
    tone.session.effects = tone.session.effects.with_row("slow", Slow(gate))
    dialog = open_effect(tone, "slow", window)
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    (job,) = [job for job in tone.session.compute.jobs if job.label == "Slow"]
    qtbot.waitUntil(lambda: job.fraction == 0.5)
    tone.run("track.rename", "t1", "Meanwhile")  # the window is free
    job.cancel()
    qtbot.waitUntil(lambda: job.over)
    assert [revision.label for revision in tone.session.history.revisions] == ["Open", "Rename track"]


def test_what_was_begun_lands_without_the_dialog(
    tone: Desk, window: QWidget, qtbot: QtBot, gate: threading.Event
) -> None:
    tone.session.effects = tone.session.effects.with_row("slow", Slow(gate))
    open_effect(tone, "slow", window).apply.click()
    gate.set()
    qtbot.waitUntil(lambda: tone.session.history.current.label == "Slow")
    assert not tone.session.document.tracks[0].edits.read(FrameRange(8000, 16_000)).any()


def test_a_refused_effect_leaves_the_dialog_open(tone: Desk, window: QWidget) -> None:
    dialog = open_effect(tone, "gain", window)
    tone.session.start(Document(8000))
    dialog.apply.click()
    assert dialog.isVisible()
    dialog.close()


@pytest.mark.parametrize("id_", ["gain", "compressor", "reverb", "equalizer", "noise_reduction"])
def test_every_number_can_be_reached_and_typed_over_by_keys(
    tone: Desk, window: QWidget, qtbot: QtBot, id_: str
) -> None:
    dialog = open_effect(tone, id_, window)
    qtbot.waitExposed(dialog)
    first = next(iter(dialog.form.editors.values()))
    if isinstance(first, NumberEditor):
        assert dialog.focusWidget() is first.field
        qtbot.waitUntil(lambda: first.field.selectedText() == first.field.text())
    order: list[QWidget] = []
    widget = first
    while (widget := widget.nextInFocusChain()) not in order:
        order.append(widget)
    numbers = [editor for editor in dialog.form.editors.values() if isinstance(editor, NumberEditor)]
    reached: list[QWidget] = []
    for _ in range(len(order)):
        reached.append(dialog.focusWidget())
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert [editor.field for editor in numbers] == [
        w for w in dict.fromkeys(reached) if w in {e.field for e in numbers}
    ]
    dialog.close()


def test_a_preview_loops_the_selection_and_follows_the_parameters(
    tone: Desk, window: QWidget, qtbot: QtBot, played: Played
) -> None:
    dialog = open_effect(tone, "gain", window)
    qtbot.mouseClick(dialog.listen, Qt.MouseButton.LeftButton)
    document, start, loop = played[0]
    assert (start, loop) == (8000, FrameRange(8000, 16_000))
    assert [slot.effect for slot in document.tracks[0].rack.slots] == ["gain"]
    editor = dialog.form.editors["gain_db"]
    assert isinstance(editor, NumberEditor)
    editor.field._move_to(-6.0)
    qtbot.waitUntil(lambda: len(played) == 2)
    assert played[1][0].tracks[0].rack.slots[0].values["gain_db"] == -6.0
    assert len(tone.session.history.revisions) == 1
    dialog.close()
    assert not dialog.preview.running


def test_an_effect_that_is_not_live_is_computed_for_its_preview(
    tone: Desk, window: QWidget, qtbot: QtBot, played: Played
) -> None:
    dialog = open_effect(tone, "reverse", window)
    qtbot.mouseClick(dialog.listen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(played) == 1)
    document, _, loop = played[0]
    assert loop == FrameRange(8000, 16_000)
    here = FrameRange(8000, 16_000)
    now, before = document.tracks[0].edits.read(here), tone.session.document.tracks[0].edits.read(here)
    np.testing.assert_array_equal(now, before[:, ::-1])
    dialog.close()


def test_when_playing_ends_elsewhere_the_button_is_released(
    tone: Desk, window: QWidget, qtbot: QtBot, played: Played
) -> None:
    dialog = open_effect(tone, "gain", window)
    dialog.listen.click()
    tone.session.player.changed.emit(False)
    assert not dialog.listen.isChecked()
    dialog.close()


def test_it_says_what_it_applies_to(tone: Desk, window: QWidget) -> None:
    dialog = open_effect(tone, "gain", window)
    assert dialog._where() == "Applies to the selected 0:01.000 of “Tone”"
    tone.run("selection.none")
    assert dialog._where() == "Applies to all of “Tone”"
    dialog.close()


def test_the_effect_is_chosen_first(tone: Desk, window: QWidget, qtbot: QtBot) -> None:
    ask_effect(tone, tone.commands["effect.apply"], window)
    picker = window.findChild(EffectPicker)
    assert picker is not None
    qtbot.keyClicks(picker.line, "reverse")
    qtbot.keyClick(picker.line, Qt.Key.Key_Return)
    dialog = window.findChild(EffectDialog)
    assert dialog is not None
    assert dialog.effect.id == "reverse"
    dialog.close()


def test_it_opens_with_the_values_of_last_time(tone: Desk, window: QWidget, qtbot: QtBot) -> None:
    job = tone.run("effect.apply", "gain", gain_db=-7.0)
    qtbot.waitUntil(lambda: job.over, timeout=30_000)
    dialog = open_effect(tone, "gain", window)
    assert dialog.values()["gain_db"] == -7.0
    dialog.reject()


@pytest.mark.parametrize(("id_", "rings"), [("reverb", True), ("equalizer", False)])
def test_what_rings_on_can_be_told_to_or_not(tone: Desk, window: QWidget, qtbot: QtBot, id_: str, rings: bool) -> None:
    lines: list[str] = []
    tone.commands.logged.connect(lines.append)
    dialog = open_effect(tone, id_, window)
    assert dialog.ring.isVisible()
    assert dialog.ring.isChecked() == rings
    dialog.ring.click()
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not tone.session.compute.jobs)
    assert f"tail={not rings}" in lines[-1]
    dialog = open_effect(tone, "gain", window)
    assert not dialog.ring.isVisible()
    dialog.reject()
