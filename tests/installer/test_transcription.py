"""The model for transcribing that the set-up fetches: once, and with one line where it cannot be had."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

_INSTALLER = Path(__file__).parents[2] / "installer"


def _load() -> ModuleType:
    sys.path.append(str(_INSTALLER))
    spec = spec_from_file_location("transcription", _INSTALLER / "transcription.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


transcription = _load()


def set_up(monkeypatch: pytest.MonkeyPatch, folder: Path, failing: str = "") -> list[list[str]]:
    """What is run when a step fails whose line has the word `failing`."""
    lines: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        lines.append(command[1:])
        wrong = bool(failing) and (failing in command or "path" in command)
        return subprocess.CompletedProcess(command, int(wrong), "", "a warning\nERROR: no index\n" if wrong else "")

    monkeypatch.setattr(transcription.subprocess, "run", run)
    (folder / "bin").mkdir(exist_ok=True)
    transcription.add_transcription(folder / "bin" / "python")
    return lines


def test_engine_and_model_are_fetched_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = set_up(monkeypatch, tmp_path)
    assert [line[1] for line in lines] == ["pip", "workstation"]
    assert any(word.startswith("faster-whisper") for word in lines[0])
    assert lines[1][2:] == ["models", "fetch", "whisper-tiny-en"]
    assert set_up(monkeypatch, tmp_path) == []


@pytest.mark.parametrize(("failing", "steps"), [("pip", 1), ("fetch", 2)])
def test_what_cannot_be_had_is_one_line_and_not_tried_at_every_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], failing: str, steps: int
) -> None:
    lines = set_up(monkeypatch, tmp_path, failing)
    assert len([line for line in lines if "path" not in line]) == steps
    (told,) = capsys.readouterr().err.splitlines()
    assert told.endswith("models fetch whisper-tiny-en (ERROR: no index)")
    assert set_up(monkeypatch, tmp_path, failing) == []
