"""Macros and racks over many files: what they may do, what is told of each, and that each is done once."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.cli.main import main

ROOT = Path(__file__).resolve().parents[3]
RATE = 16_000
LOUDER = '''"""Twice as loud."""
# menu: Louder
run("selection.all")
run("effect.apply", "gain", gain_db=6.0206)
result = {"name": source.name, "peak": round(float(sel()[0].abs().max()), 3)}
'''
SLOW_LOG = """
import os, sys, time
time.sleep(0.15)
run("selection.all")
run("effect.apply", "gain", gain_db=6.0206)
with open(sys.argv[1], "a") as log:
    log.write(source.name + "\\n")
"""


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def takes(folder: Path, count: int) -> Path:
    """So many files of 0.1 s in a folder, each of another level."""
    folder.mkdir()
    for number in range(1, count + 1):
        soundfile.write(folder / f"{number:03}.wav", np.full(RATE // 10, number / (3 * count)), RATE)
    return folder


def peak(path: Path) -> float:
    return float(np.abs(soundfile.read(path)[0]).max())


def test_a_macro_by_its_file_and_its_title(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "home" / "workstation" / "scripts" / "my_louder.py"
    saved.parent.mkdir(parents=True)
    saved.write_text(LOUDER)
    folder = takes(tmp_path / "takes", 2)
    for number, macro in enumerate((str(saved), "louder", "my_louder")):
        out = tmp_path / f"out{number}"
        assert main(["batch", macro, str(folder), "-o", str(out), "--json"]) == 0
        reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [row["result"] for row in reports] == [
            {"name": "001.wav", "peak": 0.333},
            {"name": "002.wav", "peak": 0.667},
        ]
        assert [round(peak(Path(row["output"])), 3) for row in reports] == [0.333, 0.667]
    assert round(peak(folder / "001.wav"), 3) == 0.167, "the inputs stay as they are"


def test_with_a_rack_a_format_and_a_loudness(tmp_path: Path) -> None:
    macro, folder = tmp_path / "louder.py", takes(tmp_path / "takes", 1)
    macro.write_text(LOUDER)
    time_ = np.arange(RATE * 2) / RATE
    soundfile.write(folder / "tone.wav", 0.1 * np.sin(2 * np.pi * 997 * time_), RATE)
    line = [str(macro), str(folder / "tone.wav"), "-o", f"{tmp_path}/out/", "-f", "flac"]
    assert main(["batch", *line, "--loudness", "-20"]) == 0
    # a sine of 997 Hz at 0 dBFS has -3.01 LUFS
    assert peak(tmp_path / "out" / "tone.flac") == pytest.approx(10 ** (-16.99 / 20), rel=0.01)


def test_what_only_looks_writes_a_table_alone(tmp_path: Path) -> None:
    macro, folder = tmp_path / "measure.py", takes(tmp_path / "takes", 2)
    macro.write_text("run('selection.all')\nresult = round(float(sel()[0].abs().max()), 3)\nprint('not in the way')\n")
    (folder / "002.wav").write_text("no sound" * 40)
    table = tmp_path / "table.csv"
    assert main(["batch", str(macro), str(folder), "--report", str(table)]) == 1
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [(row["status"], row["result"]) for row in rows] == [("done", "0.167"), ("failed", "")]
    assert "002.wav" in rows[1]["error"]
    assert sorted(path.name for path in folder.iterdir()) == ["001.wav", "002.wav"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["{takes}/001.wav", "-o", "out/"], "is no macro: give a script (.py)"),
        (["{tmp}/bad.py", "{takes}", "-o", "out/"], "bad.py, line 2: "),
        (["{tmp}/good.py"], "say which files the macro good is for"),
        (["{tmp}/gone.py", "{takes}"], "gone.py"),
        (["{tmp}/good.py", "{takes}", "--report", "table.xls"], "is a .csv or a .json file"),
        (["{tmp}/good.py", "{takes}", "--report", "{tmp}/good.py"], "is a .csv or a .json file"),
        (["{tmp}/good.py", "{takes}", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"], "give one of the two"),
    ],
)
def test_a_line_that_is_wrong(tmp_path: Path, line: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = takes(tmp_path / "takes", 1)
    (tmp_path / "bad.py").write_text("x = 1\nif\n")
    (tmp_path / "good.py").write_text("x = 1\n")
    assert (
        main(["batch", *(word.replace("{takes}", str(folder)).replace("{tmp}", str(tmp_path)) for word in line)]) == 2
    )
    assert said in capsys.readouterr().err


def test_errors_name_the_line_and_the_others_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    macro, folder = tmp_path / "m.py", takes(tmp_path / "takes", 3)
    macro.write_text("if source.stem == '001':\n    1 / 0\nif source.stem == '002':\n    raise SystemExit('enough')\n")
    assert main(["batch", str(macro), str(folder), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "m.py, line 2: ZeroDivisionError" in said
    assert "m.py ended with enough" in said
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["003.wav"]


def test_nothing_is_written_over_and_resume_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    macro, folder, out = tmp_path / "louder.py", takes(tmp_path / "takes", 3), tmp_path / "out"
    macro.write_text(LOUDER)
    out.mkdir()
    (out / "002.wav").write_text("somebody's")

    def batch(*more: str) -> dict[str, str]:
        main(["batch", str(macro), str(folder), "-o", str(out), "--json", *more])
        rows = map(json.loads, capsys.readouterr().out.splitlines())
        return {Path(row["input"]).stem: row["status"] for row in rows}

    assert batch() == {"001": "done", "002": "failed", "003": "done"}
    assert (out / "002.wav").read_text() == "somebody's"
    assert batch("--resume") == {"001": "skipped", "002": "failed", "003": "skipped"}
    os.utime(folder / "003.wav", (1, 1))
    assert batch("--resume") == {"001": "skipped", "002": "failed", "003": "done"}, "another recording"
    assert batch() == {"001": "failed", "002": "failed", "003": "failed"}, "without --resume nothing is left out"
    macro.write_text(LOUDER + "# another\n")
    assert batch("--resume", "--force") == {"001": "done", "002": "done", "003": "done"}


def test_results_within_a_folder_are_no_inputs_next_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    macro, folder = tmp_path / "louder.py", takes(tmp_path / "takes", 2)
    macro.write_text(LOUDER)
    line = ["batch", str(macro), str(folder), "-o", str(folder / "done"), "--resume"]
    for _ in range(2):
        assert main(line) == 0
        assert len(capsys.readouterr().out.splitlines()) == 2
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["001.wav", "002.wav"]


def begin(*line: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, "-m", "workstation", *line],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.slow
def test_each_file_is_done_once_whatever_kills_it(tmp_path: Path) -> None:
    macro, folder, log, out = tmp_path / "m.py", takes(tmp_path / "takes", 12), tmp_path / "log", tmp_path / "out"
    macro.write_text(SLOW_LOG)
    log.touch()
    line = ["batch", str(macro), str(folder), "-o", str(out), "--jobs", "2", "--resume", "--json", "--", str(log)]
    for most in (3, 7):
        run = begin(*line)
        while len(log.read_text().splitlines()) < most:
            assert run.poll() is None, run.communicate()
            time.sleep(0.01)
        run.kill()
        run.communicate()
        time.sleep(0.5)  # its workers end with it
        begun = len(log.read_text().splitlines())
        time.sleep(0.5)
        assert len(log.read_text().splitlines()) == begun, "a worker went on alone"
    last = begin(*line)
    rows = [json.loads(row) for row in last.communicate()[0].splitlines()]
    assert last.returncode == 0
    assert len(rows) == 12
    assert {row["status"] for row in rows} == {"done", "skipped"}
    assert [round(peak(out / f"{n:03}.wav"), 3) for n in (1, 6, 12)] == [0.056, 0.333, 0.667]
    assert len(list(out.iterdir())) == 12, "nothing is left of attempts"
    done = log.read_text().splitlines()
    assert set(done) == {f"{n:03}.wav" for n in range(1, 13)}
    assert len(done) <= 12 + 4, "only what was being worked on at a kill is begun anew"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_that_dies_takes_no_other_file_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    macro, folder = tmp_path / "m.py", takes(tmp_path / "takes", 5)
    macro.write_text(f"import os\nif source.stem == '002':\n    os.kill(os.getpid(), {int(signal.SIGKILL)})\n")
    assert main(["batch", str(macro), str(folder), "-o", str(tmp_path / "out"), "--jobs", "2", "--json"]) == 1
    rows = {Path(row["input"]).stem: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert [stem for stem, row in rows.items() if row["status"] != "done"] == ["002"]
    assert "was killed by signal 9" in rows["002"]["error"]
    assert len(rows) == 5
