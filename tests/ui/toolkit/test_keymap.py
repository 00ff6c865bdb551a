"""The user's own file of keys: what it does that was perhaps not meant is told."""

from pathlib import Path

from workstation.ui.toolkit.keymap import Keymap


def keymap(tmp_path: Path, text: str) -> Keymap:
    path = tmp_path / "keymap.toml"
    path.write_text(f"[keys]\n{text}", "utf-8")
    return Keymap(path)


def test_a_key_that_is_taken_from_another_command_is_told(tmp_path: Path) -> None:
    found = keymap(tmp_path, '"view.follow" = "E"\n"file.new" = "Shift+Ctrl+Z"\n')
    assert found.faults == [
        "keymap.toml: E is taken from view.envelopes by view.follow",
        "keymap.toml: Ctrl+Shift+Z is taken from edit.redo by file.new",
    ]
    assert found.of("view.envelopes") == ()
    assert found.of("edit.redo") == ("Ctrl+Y",)


def test_who_lists_both_commands_knows(tmp_path: Path) -> None:
    found = keymap(tmp_path, '"view.follow" = "E"\n"view.envelopes" = []\n"edit.undo" = "Ctrl+Z"\n')
    assert found.faults == []


def test_commands_that_there_are_none_of_are_told(tmp_path: Path) -> None:
    found = keymap(tmp_path, '"view.folow" = "Ctrl+Alt+F"\n"edit.undo" = "Ctrl+Z"\n')
    assert found.unknown({"edit.undo", "view.follow"}) == ["keymap.toml: there is no command 'view.folow'"]
    assert Keymap().unknown(set()) == []
    assert Keymap().faults == []


def test_a_key_goes_to_the_last_that_asks_for_it(tmp_path: Path) -> None:
    text = '"view.follow" = ["E", "Shift+Ctrl+Z"]\n"edit.undo" = "E"\n"file.new" = ["Ctrl+Shift+Z", "E"]\n'
    found = keymap(tmp_path, text)
    assert found.of("view.follow") == found.of("edit.undo") == found.of("view.envelopes") == ()
    assert found.of("file.new") == ("Ctrl+Shift+Z", "E")
    assert found.faults == [
        "keymap.toml: E is taken from view.envelopes by view.follow",
        "keymap.toml: Ctrl+Shift+Z is taken from edit.redo by view.follow",
    ]


def test_free_keys_can_be_given_and_taken_back() -> None:
    keymap = Keymap()
    assert keymap.holder("Ctrl+X") == "edit.cut"
    assert keymap.assign("script.one", "Ctrl+X") == "Ctrl+X is the key of edit.cut"
    assert keymap.assign("script.one", "Ctrl+Nothing") == "there are no keys 'Ctrl+Nothing'"
    assert keymap.assign("script.one", "Alt+Ctrl+9") == ""
    assert keymap.holder("Ctrl+Alt+9") == "script.one"
    assert keymap.assign("script.two", "Ctrl+Alt+9") == "Ctrl+Alt+9 is the key of script.one"
    keymap.release("script.one")
    assert (keymap.of("script.one"), keymap.holder("Ctrl+Alt+9")) == ((), "")
