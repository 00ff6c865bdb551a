"""The guide's examples: each is short, works at once, and is what a new plugin begins with."""

from pathlib import Path

import pytest

from workstation.cli.main import main
from workstation.plugin.authoring.check import check_plugin
from workstation.plugin.authoring.examples import examples, id_of, new_plugin
from workstation.plugin.rows import KINDS

WIDGETS = ("panel", "view")


def test_there_is_one_of_each_kind_of_under_sixty_lines() -> None:
    assert set(examples()) == set(KINDS)
    for kind, files in examples().items():
        assert "plugin.toml" in files, kind
        assert sum(len(text.splitlines()) for text in files.values()) < 60, kind


@pytest.mark.parametrize("kind", KINDS)
def test_each_works_at_once_under_a_name_of_ones_own(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plugin", "new", "My “first” one", "--kind", kind, "--folder", str(tmp_path)]) == 0
    folder = tmp_path / "my_first_one"
    assert capsys.readouterr().out == f"{folder}\n"
    assert 'name = "My “first” one"' in (folder / "plugin.toml").read_text()
    assert "example" not in (folder / "plugin.toml").read_text().lower().replace("tremolo/example", "")
    assert check_plugin(folder) == ([], [])
    if kind == "importer":
        (folder / "sample.dat").write_text("; Sample Rate 8000\n; Channels 2\n0 0.5 -0.5\n0.000125 0.25 1\n")
    assert main(["plugin", "test", str(folder)]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"good  {KINDS[kind].title} “")
    assert told.count("\n") == 1
    if kind == "importer":
        assert "read sample.dat: 2 frames at 8000 Hz" in told
    if kind not in WIDGETS and kind not in ("command",):
        assert "can be" not in told


def test_what_cannot_be_begun_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new_plugin("Beats", "analyser", tmp_path)
    assert main(["plugin", "new", "beats", "--folder", str(tmp_path)]) == 2
    assert f"{tmp_path / 'beats'} is there already" in capsys.readouterr().err
    assert main(["plugin", "new", "../x", "--folder", str(tmp_path)]) == 2 or (tmp_path / "x").is_dir()
    assert main(["plugin", "new", "123", "--folder", str(tmp_path)]) == 2
    assert "begins with a letter from A to Z, got '123'" in capsys.readouterr().err
    with pytest.raises(ValueError, match="there is no kind 'tea' of plugins; there are settings, panel"):
        new_plugin("Tea", "tea", tmp_path)
    assert id_of("Mel & Kay 2") == "mel_kay_2"


def test_what_is_wrong_is_found_without_running_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = new_plugin("Beats", "analyser", tmp_path)
    code = folder / "code.py"
    code.write_text("import workstation.core.document\nfrom workstation import session\nraise SystemExit(5)\n")
    (folder / "other.py").write_text("def f(:\n")
    assert main(["plugin", "check", str(folder)]) == 2
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == ["fault", "fault", "fault", "remark", "remark"]
    assert "other.py, line 1: invalid syntax" in told[0]
    assert told[1].endswith("code.py has no 'analyse'")
    assert "line 1: workstation.core.document is the program's own" in told[3]
    assert main(["plugin", "test", str(folder)]) == 2
    assert "SystemExit: 5" in capsys.readouterr().out
    (folder / "plugin.toml").write_text('id = "x"\n')
    assert main(["plugin", "check", str(folder)]) == 2
    assert "the key 'name' is missing" in capsys.readouterr().out
    assert main(["plugin", "test", str(folder)]) == 2


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("generator", "yield 0.25", "yield np.nan", "not finite"),
        ("separator", "samples - middle", "samples[:, ::2]", "was expected"),
        (
            "effect",
            "np.tanh(self._gain * block) /",
            "np.tanh(self._gain * block) * block.shape[1] /",
            "for blocks of 1",
        ),
        ("effect", "return np.tanh(", "block *= 2; return np.tanh(", "output array is read-only"),
        ("word_format", "cells[2], float", "'x', float", "it wrote 'one two' and read 'x x'"),
        ("exporter", "print(", "(lambda *a, file: None)(", "put nothing into it"),
    ],
)
def test_what_is_wrong_with_its_answers_is_found_by_trying(
    kind: str, old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = new_plugin("Beats", kind, tmp_path)
    text = (folder / "code.py").read_text()
    assert old in text
    (folder / "code.py").write_text(text.replace(old, new))
    assert main(["plugin", "test", str(folder)]) == 2
    told = capsys.readouterr().out
    assert said in told
    assert told.startswith("fault ")
