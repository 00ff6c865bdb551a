import json
import os
from pathlib import Path

import pytest

import workstation
from workstation.core.settings import SETTINGS, Settings


def test_values_last(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    heard: list[str] = []
    settings = Settings(path)
    settings.changed.connect(heard.append)
    settings["theme"] = "light"
    settings["theme"] = "light"
    settings.remember_file(Path("/a"))
    settings.remember_file(Path("/b"))
    settings.remember_file(Path("/a"))
    assert heard == ["theme", "recent_files", "recent_files", "recent_files"]
    again = Settings(path)
    assert again["theme"] == "light"
    assert again["recent_files"] == (("/a",), ("/b",))
    assert [p.name for p in path.parent.iterdir()] == ["settings.json"]


def test_wrong_values_cost_only_themselves(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"view": "pink", "fft_size": 4096, "unknown": 1}))
    settings = Settings(path)
    assert settings["view"] == "waveform"
    assert settings["fft_size"] == 4096
    assert len(settings.faults) == 2
    path.write_text("{")
    assert len(Settings(path).faults) == 1


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"a":' * 100_000, "[1]", '"' + "x" * 5_000_000 + '"', "\0"])
def test_a_broken_file_is_set_aside_and_said_once(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    (fault,) = Settings(path).faults
    assert fault.startswith(str(path))
    assert "set aside as settings.json.broken;" in fault
    assert (tmp_path / "settings.json.broken").read_text() == text
    settings = Settings(path)
    assert settings.faults == []
    settings["theme"] = "light"
    assert Settings(path)["theme"] == "light"
    path.write_text(text)
    assert "settings.json.broken2" in Settings(path).faults[0]


def test_what_is_not_understood_stays_beside_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"view": "pink", "fft_size": 4096}')
    settings = Settings(path)
    settings["waveform_db"] = True
    settings["view"] = "both"
    assert (tmp_path / "settings.json.broken").read_text() == '{"view": "pink", "fft_size": 4096}'
    assert Settings(path).faults == []
    assert Settings(path)["fft_size"] == 4096


def test_what_is_said_of_a_long_value_is_short(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "x" * 5000, "y" * 5000: 1, "fft_size": [["z"] * 2000]}))
    faults = Settings(path).faults
    assert len(faults) == 3
    assert all(len(fault) < 400 + len(str(path)) for fault in faults)


def test_settings_are_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    Settings(path)["theme"] = "light"
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_recent_files_may_have_names_that_are_no_text(tmp_path: Path) -> None:
    name = Path(os.fsdecode(b"/\xff\xe4.wav"))
    Settings(tmp_path / "settings.json").remember_file(name)
    assert Settings(tmp_path / "settings.json")["recent_files"] == ((str(name),),)


def test_unknown_names() -> None:
    with pytest.raises(ValueError, match="no setting 'colour'"):
        Settings()["colour"]


def test_every_setting_is_read_somewhere() -> None:
    """Besides its own row, and the panel that shows it."""
    package = Path(workstation.__file__).parent
    own = {package / "core" / "settings.py", package / "ui" / "panels" / "settings.py"}
    texts = "".join(path.read_text("utf-8") for path in package.rglob("*.py") if path not in own)
    assert [param.name for param in SETTINGS if f'"{param.name}"' not in texts] == []


def test_a_choice_holds_where_it_cannot_be_written_and_that_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "settings"
    folder.write_text("a file where the folder should be")
    settings = Settings(folder / "settings.json")
    told: list[str] = []
    settings.unwritten.connect(told.append)
    settings["theme"] = "light"
    settings["latency_ms"] = 200.0
    assert (settings["theme"], settings["latency_ms"]) == ("light", 200.0)
    assert len(told) == 1
    assert "settings.json cannot be written: " in told[0]
    folder.unlink()
    settings["theme"] = "dark"
    assert Settings(folder / "settings.json")["latency_ms"] == 200.0


def test_a_number_of_very_many_digits_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "light", "fft_size": 1%s, "waveform_db": 1e999}' % ("0" * 400), "utf-8")
    settings = Settings(path)
    assert settings["theme"] == "light"
    assert any("fft_size must be a number of fewer digits" in fault for fault in settings.faults)
