"""What the palette finds, under whatever name, and what each line does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from workstation.commands.table import COMMANDS
from workstation.core.settings import SETTINGS
from workstation.effects.table import BUILT_IN
from workstation.ui.main_window import MainWindow
from workstation.ui.panels.effect_dialog import EffectDialog
from workstation.ui.panels.settings import SettingsPanel
from workstation.ui.shell import synonyms
from workstation.ui.shell.fuzzy import score
from workstation.ui.shell.help import HelpWindow, pages
from workstation.ui.shell.palette import Palette
from workstation.ui.shell.panel_table import PANELS
from workstation.ui.shell.synonyms import words_for
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def window(tone: Desk, main_window: MainWindow, qtbot: QtBot) -> MainWindow:
    for row in PANELS:
        main_window.add_panel(row.id, row.title, row.icon, lambda desk: QWidget(), row.area, False)
    main_window.add_panel("settings", "Settings", "", SettingsPanel)
    main_window.show()
    qtbot.waitExposed(main_window)
    return main_window


def typed(window: MainWindow, qtbot: QtBot, text: str) -> Palette:
    window.show_palette()
    palette = window.findChildren(Palette)[-1]
    qtbot.keyClicks(palette._field, text)
    return palette


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("equalizer", "Equalizer…"),
        ("equaliser", "Equalizer…"),
        ("normalise", "Normalize…"),
        ("normalize", "Normalize…"),
        ("noise", "Noise reduction…"),
        ("louder", "Normalize…"),
        ("loudness", "Normalize…"),
        ("spectrum", "Spectrogram"),
        ("preferences", "Preferences…"),
        ("shortcut", "Commands and keys"),
        ("keyboard", "Commands and keys"),
        ("language", "Preferences…"),
        ("microphone", "Record"),
        ("grey", "Grey"),
        ("gray", "Grey"),
        ("color", "Colour map"),
        ("podcast voice", "Podcast voice"),
        ("subtitles", "Subtitles"),
        ("markers", "Markers"),
        ("console", "Console"),
    ],
)
def test_things_are_found_by_what_people_call_them(window: MainWindow, qtbot: QtBot, text: str, wanted: str) -> None:
    window.add_panel("console", "Console", "", lambda desk: QWidget())
    palette = typed(window, qtbot, text)
    first = palette.titles[:6]
    assert any(wanted in title for title in first), first
    if text in ("equalizer", "equaliser", "normalise", "preferences", "subtitles", "markers", "console"):
        assert first[0] == wanted
    palette.close()


def test_a_panel_comes_before_the_commands_that_only_contain_its_name(window: MainWindow, qtbot: QtBot) -> None:
    palette = typed(window, qtbot, "Subtitles")
    assert palette.titles[0] == "Subtitles"
    assert palette._model.entries[0].id == "panel.subtitles"
    palette.close()


def test_what_is_not_there_is_said(window: MainWindow, qtbot: QtBot) -> None:
    palette = typed(window, qtbot, "qqxz")
    assert palette.titles == ["Nothing is called “qqxz”"]
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.close()


def test_an_effect_its_preset_a_setting_and_a_page_are_opened(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    palette = typed(window, qtbot, "compressor")
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    dialog = window.findChild(EffectDialog)
    assert dialog.effect.id == "compressor"
    dialog.close()
    palette = typed(window, qtbot, "hum 50")
    preset = palette._model.entries[0]
    palette.close()
    preset.act()
    dialog = window.findChildren(EffectDialog)[-1]
    assert dialog.effect.id == "hum_removal"
    dialog.close()
    palette = typed(window, qtbot, "colour map")
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.docks.widget("settings"), SettingsPanel))
    palette = typed(window, qtbot, "envelopes help")
    page = next(entry for entry in palette._model.entries if entry.id == "help:clips#Envelopes")
    palette.close()
    page.act()
    help_ = window.findChild(HelpWindow)
    assert help_ is not None
    contents = help_.findChild(QListWidget)
    assert contents.currentItem().data(Qt.ItemDataRole.UserRole) == "clips"
    assert help_.page.textCursor().block().text() == "Envelopes"
    help_.close()


def test_every_effect_setting_and_page_is_there(window: MainWindow, qtbot: QtBot) -> None:
    window.show_palette()
    palette = window.findChildren(Palette)[-1]
    ids = {entry.id for entry in palette._entries}
    assert {command.id for command in COMMANDS} <= ids
    assert {f"effect:{id_}" for id_ in BUILT_IN} <= ids
    assert {f"help:{name}" for name in pages()} <= ids
    assert len([id_ for id_ in ids if id_.startswith("setting:")]) > 20
    assert len([id_ for id_ in ids if id_.startswith("preset:")]) > 80
    palette.close()


def test_synonyms_name_things_that_are_there(window: MainWindow) -> None:
    window.show_palette()
    palette = window.findChildren(Palette)[-1]
    known = {entry.id for entry in palette._entries}
    known |= {f"setting:{param.name}" for param in SETTINGS} | {
        "panel.console",
        "panel.align",
        "panel.karaoke",
        "panel.transcribe",
        "words.find",
    }
    assert set(synonyms._WORDS) <= known
    palette.close()


def test_the_title_itself_is_worth_more_than_words_of_longer_ones() -> None:
    found = {title: score("subtitles", title) or 0.0 for title in ("Subtitles", "Load subtitles…", "Subtitles style")}
    assert max(found, key=lambda title: found[title]) == "Subtitles"
    assert score("colour", "Color") == score("color", "Colour")
    assert score("zz", "Normalize", "", "louder") is None
    assert score("loud", "Normalize", "", "louder") is not None


def test_a_panel_that_is_shown_gets_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    def made(desk: Desk) -> QWidget:
        content = QWidget()
        content.line = QLineEdit(content)  # type: ignore[attr-defined]
        return content

    window.add_panel("typing", "Typing", "", made)
    palette = typed(window, qtbot, "typing")
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), QLineEdit))
    qtbot.keyClicks(window.focusWidget(), "run")
    assert window.docks.widget("typing").line.text() == "run"
    window.actions_.run("window.preferences")
    settings = window.docks.widget("settings")
    qtbot.waitUntil(lambda: settings.isAncestorOf(window.focusWidget()))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("noise", ["Noise reduction…", "Noise gate…"]),
        ("denoise", ["Noise reduction…"]),
        ("reverb", ["Reverb…"]),
        ("eq", ["Equalizer…"]),
        ("export mp3", ["Export sound…", "Export several…"]),
        ("louder", ["Normalize…", "Gain…"]),
        ("convert", ["Export sound…"]),
        ("speed", ["Time stretch…"]),
        ("echo", ["Echo…"]),
        ("compress", ["Compressor…"]),
        ("cut", ["Cut"]),
        ("trim", ["Trim clip…"]),
    ],
)
def test_what_is_used_most_comes_first(desk: Desk, typed: str, first: list[str]) -> None:
    effects = desk.session.effects
    rows = [(f"{effects[id_].name}…", "Effect", words_for(f"effect:{id_}")) for id_ in effects]
    rows += [(command.title, command.menu, words_for(command.id)) for command in desk.commands]
    found = {title: value for title, menu, words in rows if (value := score(typed, title, menu, words)) is not None}
    assert sorted(found, key=lambda title: -found[title])[: len(first)] == first
