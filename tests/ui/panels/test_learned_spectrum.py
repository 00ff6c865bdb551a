from pytestqt.qtbot import QtBot

from workstation.effects.tone.match_equalizer import MatchEqualizer
from workstation.ui.panels.learned_spectrum import LearnedSpectrumEditor
from workstation.ui.toolkit.workspace import Desk


def test_it_learns_what_is_selected_and_forgets(tone: Desk, qtbot: QtBot) -> None:
    editor = LearnedSpectrumEditor(tone, MatchEqualizer.params[1])
    qtbot.addWidget(editor)
    editor.show()
    taken: list[object] = []
    editor.changed.connect(taken.append)
    assert editor.state.text() == "Nothing learned yet"
    assert not editor.picture.isVisible()
    editor.learn.click()
    rows = taken[-1]
    assert isinstance(rows, tuple)
    assert len(rows) > 30
    assert editor.value == rows == tone.run("spectrum.learn")
    assert editor.picture.isVisible()
    picture = editor.picture.grab().toImage()
    editor.forget.click()
    assert taken[-1] == ()
    assert not editor.picture.isVisible()
    editor.set_value(rows)
    assert editor.picture.grab().toImage() == picture
