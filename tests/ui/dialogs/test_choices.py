"""What the dialogs made from signatures let one choose."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.ui.dialogs.arguments import ArgumentsDialog
from workstation.ui.dialogs.choices import choices, label, near
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def spoken(tone: Desk) -> Desk:
    """Two cues of two words, one word a second long each."""
    rate = tone.session.document.rate
    words = [Word(t, FrameRange(i * rate, (i + 1) * rate)) for i, t in enumerate(("one", "two", "three", "four"))]
    cues = (Cue(tuple(words[:2]), speaker="Ann"), Cue(tuple(words[2:])))
    tone.session.commit(replace(tone.session.document, transcript=Transcript("en", cues)), "Words")
    return tone


def test_words_and_cues_are_chosen_by_what_they_say(spoken: Desk) -> None:
    rename = spoken.commands["words.set_word"]
    assert choices(spoken.session, rename, "index", False)[2] == ("2  three", 2)
    assert choices(spoken.session, spoken.commands["words.cue_text"], "cue", False) == [
        ("0  one two", 0),
        ("1  three four", 1),
    ]
    assert choices(spoken.session, spoken.commands["words.rename_speaker"], "speaker", False) == [("Ann", "Ann")]
    assert label(rename, "index") == "Word"


def test_the_word_under_the_caret_is_proposed(spoken: Desk, qtbot: QtBot) -> None:
    spoken.run("selection.set", 2.5)
    assert near(spoken.session, "index") == 2
    assert near(spoken.session, "cue") == 1
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ArgumentsDialog(spoken, spoken.commands["words.set_word"], window)
    assert dialog.fields["index"].read() == 2


def test_choosing_an_effect_of_a_rack_chooses_the_rack(tone: Desk, qtbot: QtBot) -> None:
    tone.run("rack.add", "gain", track="master")
    tone.run("rack.add", "reverb", track="t1")
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ArgumentsDialog(tone, tone.commands["rack.remove"], window)
    slots = dialog.fields["slot"].widget
    assert isinstance(slots, QComboBox)
    assert dialog.fields["track"].read() == "master"
    slots.setCurrentIndex(1)
    assert dialog.fields["track"].read() == "t1"
    dialog.accept()
    assert not tone.session.document.track("t1").rack.slots
    assert tone.session.document.rack.slots


def test_units_keep_their_letters(tone: Desk) -> None:
    assert label(tone.commands["track.gain"], "gain_db") == "Gain (dB)"


def test_a_clip_is_chosen_among_those_of_the_track(tone: Desk, qtbot: QtBot) -> None:
    tone.run("track.add", "Other", channels=2)
    tone.run("selection.set", 4.0)
    tone.run("clip.split")
    tone.run("clip.rename", "t1", 1, "Answer")
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ArgumentsDialog(tone, tone.commands["clip.move"], window)
    track, clip, to = (dialog.fields[name].widget for name in ("track", "clip", "to"))
    assert isinstance(track, QComboBox)
    assert isinstance(clip, QComboBox)
    assert isinstance(to, QComboBox)
    assert [clip.itemText(row) for row in range(clip.count())] == ["0  0:00.000", "1  0:04.000  Answer"]
    assert (dialog.fields["clip"].read(), dialog.fields["to"].read(), to.currentText()) == (1, "", "The same track")
    track.setCurrentIndex(1)
    assert clip.count() == 0
    dialog.accept()
    assert not dialog.note.isHidden(), "there is no clip to move on an empty track"
    track.setCurrentIndex(0)
    clip.setCurrentIndex(1)
    to.setCurrentIndex(to.findData(tone.session.document.tracks[1].key))
    dialog.accept()
    assert [len(t.clips) for t in tone.session.document.tracks] == [1, 1]


def test_markers_are_asked_about_where_there_are_some(tone: Desk) -> None:
    ids = [command.id for command in tone.commands if command.ask == "marker"]
    assert len(ids) == 4
    assert not any(tone.commands.possible(id_) for id_ in ids)
    tone.run("marker.add", "here")
    assert all(tone.commands.possible(id_) for id_ in ids)
