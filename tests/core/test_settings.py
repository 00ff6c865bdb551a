import json
from pathlib import Path

import pytest

from workstation.core.settings import Settings


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
    path.write_text(json.dumps({"theme": "pink", "fft_size": 4096, "unknown": 1}))
    settings = Settings(path)
    assert settings["theme"] == "dark"
    assert settings["fft_size"] == 4096
    assert len(settings.faults) == 2
    path.write_text("{")
    assert len(Settings(path).faults) == 1


def test_unknown_names() -> None:
    with pytest.raises(ValueError, match="no setting 'colour'"):
        Settings()["colour"]
