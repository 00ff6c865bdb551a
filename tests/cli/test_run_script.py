"""`workstation run`: arguments, exit codes, modules beside a script, process pools, JSON, plugins."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.cli.main import main
from workstation.cli.run_script import split_arguments

RATE = 16_000
_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    soundfile.write(path, 0.25 * np.sin(np.arange(2 * RATE) / 6), RATE)
    return path


def script(folder: Path, text: str, name: str = "script.py") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_arguments_of_its_own(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = script(tmp_path, "import sys\nprint(sys.argv[1:], __name__, __file__ == sys.argv[0], doc.seconds)\n")
    before = sys.argv[:], sys.modules["__main__"], sys.path[:]
    assert main(["run", name, str(wav), "--", "--threshold", "3", "--", "-x"]) == 0
    assert capsys.readouterr().out == "['--threshold', '3', '--', '-x'] __main__ True 2.0\n"
    assert (sys.argv, sys.modules["__main__"], sys.path) == before
    with pytest.raises(SystemExit):
        main(["run", name, str(wav), "--threshold", "3"])
    assert (
        "unrecognized arguments: --threshold 3; those of the script itself stand behind --" in capsys.readouterr().err
    )


def test_only_the_line_of_run_is_parted() -> None:
    assert split_arguments(["run", "a.py", "--", "--", "b"]) == (["run", "a.py"], ["--", "b"])
    assert split_arguments(["--debug", "run", "a.py", "--", "-x"]) == (["--debug", "run", "a.py"], ["-x"])
    assert split_arguments(["info", "--", "-x.wav"]) == (["info", "--", "-x.wav"], [])


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        ("import sys; sys.exit(3)", 3, ""),
        ("raise SystemExit", 0, ""),
        ("import sys; sys.exit('too soft')", 1, "too soft\n"),
        ("a = 1\nb = 2\n\nrun('edit.cut')", 2, "script.py, line 4: Cut: select a part of the sound first\n"),
        (
            "a = 1\nb = 2\n\na.nothing",
            2,
            "script.py, line 4: AttributeError: 'int' object has no attribute 'nothing'\n",
        ),
        ("a = 1\nb = 2\n\nif True", 2, "script.py, line 4: expected ':'\n"),
    ],
)
def test_its_own_exit_code_and_the_line_of_a_mistake(
    wav: Path, tmp_path: Path, source: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", script(tmp_path, source), str(wav)]) == code
    assert capsys.readouterr().err.endswith(said)


def test_modules_beside_it_and_standard_input(
    wav: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script(tmp_path, "def half(x):\n    return x / 2\n", "beside_the_script.py")
    source = "import beside_the_script\nx, rate = sel()\nprint(tuple(beside_the_script.half(x).shape), rate)\n"
    assert main(["run", script(tmp_path, source), str(wav)]) == 0
    sys.modules.pop("beside_the_script")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO(source + "\n1 / 0"))
    assert main(["run", "-", str(wav)]) == 2
    said = capsys.readouterr()
    assert said.out == "(1, 32000) 16000\n" * 2
    assert said.err.endswith("workstation: <stdin>, line 5: ZeroDivisionError: division by zero\n")
    assert "    1 / 0" in said.err
    sys.modules.pop("beside_the_script")


def test_nothing_to_do_is_no_error(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = script(tmp_path, "run('marker.clear')\nrun('words.remove_fillers')\nrun.words.make_cues()\nprint('on')\n")
    assert main(["run", name, str(wav)]) == 0
    said = capsys.readouterr()
    assert said.out == "on\n"
    assert "Remove all markers: add a marker first" in said.err


def test_an_object_of_what_came_of_it(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = "print('to people')\nrun('marker.clear')\nresult = {'s': doc.seconds, 'x': torch.ones(2), 'at': {2, 1}}\n"
    assert main(["run", script(tmp_path, source), str(wav), "--json"]) == 0
    said = capsys.readouterr()
    facts = json.loads(said.out)
    assert (facts["code"], facts["error"], facts["messages"]) == (0, None, ["Remove all markers: add a marker first"])
    assert facts["result"] == {"s": 2.0, "x": [1.0, 1.0], "at": [1, 2]}
    assert "to people" in said.err
    assert main(["run", script(tmp_path, "result = 5\n\nrun('edit.cut')"), str(wav), "--json"]) == 2
    facts = json.loads(capsys.readouterr().out)
    assert (facts["code"], facts["line"], facts["result"]) == (2, 3, 5)
    assert facts["error"].endswith("script.py, line 3: Cut: select a part of the sound first")


def test_its_functions_can_be_given_to_processes(wav: Path, tmp_path: Path) -> None:
    source = """
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass


@dataclass
class Part:
    number: int


def worked_on(part):
    return part.number, float(np.sqrt(part.number)), __name__


def asks_for_the_document(number):
    return doc.rate


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        print(list(pool.map(worked_on, [Part(4), Part(9)])), doc.rate)
        try:
            pool.submit(asks_for_the_document, 1).result()
        except Exception as error:
            print(error)
"""
    done = subprocess.run(
        [sys.executable, "-m", "workstation", "run", script(tmp_path, source), str(wav)],
        capture_output=True,
        text=True,
        cwd=_ROOT,
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first == "[(4, 2.0, '__mp_main__'), (9, 3.0, '__mp_main__')] 16000"
    assert second.startswith("doc: there is no document in a process of a pool")


def test_plugins_for_this_run(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "home" / "workstation" / "plugins" / "shout"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(
        'id = "shout"\napi = 1\nname = "Shout"\nversion = "1.0"\ndescription = "Says it"\n\n'
        '[[command]]\nid = "shout.now"\ntitle = "Shout"\nfunction = "code:shout"\n'
    )
    (folder / "code.py").write_text("def shout(session, text: str = 'hey'):\n    return text.upper()\n")
    name = script(tmp_path, "print(run.shout.now('hello'))")
    assert main(["run", name, str(wav), "--plugins", "shout"]) == 0
    assert capsys.readouterr().out == "HELLO\n"
    assert main(["run", name, str(wav)]) == 2
    assert "there is no command 'shout.now'" in capsys.readouterr().err
    assert main(["run", name, str(wav), "--plugins", "shuot"]) == 2
    assert "there is no plugin 'shuot'" in capsys.readouterr().err


def test_waiting_for_what_is_over_already(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'made = wait(run("generate.speech", "Yes."))\nprint(made.frames > 0, wait(3), tracks["Speech"].audio.ndim)\n'
    assert main(["run", script(tmp_path, text)]) == 0
    assert capsys.readouterr().out == "True 3 2\n"
