"""Files done by the workers of a Dask cluster: a real scheduler and two workers on this machine."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.cli.main import main

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
RATE = 16_000


class Cluster:
    """A scheduler and its workers, each a process; they take this checkout's program, and folders of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[str]] = []
        scheduler = self._begin("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        assert scheduler.stderr is not None
        while (found := re.search(r"tcp://127\.0\.0\.1:\d+", line := scheduler.stderr.readline())) is None:
            assert line or scheduler.poll() is None, "the scheduler has not begun"
        self.address = found.group()
        self.workers = [
            self._begin("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", log=f"worker{n}")
            for n in range(2)
        ]

    def _begin(self, what: str, *line: str, log: str = "") -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(self._folder)}
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *line]
        if log:
            with (self._folder / log).open("w") as error:
                process = subprocess.Popen(command, env=environment, stderr=error, text=True)
        else:
            process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        self._processes.append(process)
        return process

    def close(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()
            if process.stderr is not None:
                process.stderr.close()


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cluster]:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    cluster = Cluster(tmp_path)
    try:
        yield cluster
    finally:
        cluster.close()


def test_each_is_done_once_though_a_worker_is_killed(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, log, macro = tmp_path / "takes", tmp_path / "log", tmp_path / "m.py"
    folder.mkdir()
    log.touch()
    for number in range(1, 9):
        soundfile.write(folder / f"{number:02}.wav", np.full(RATE // 10, number / 50), RATE)
    macro.write_text(
        "import os, signal, sys, time\n"
        "with open(sys.argv[1], 'a') as log:\n"
        "    log.write(source.stem + '\\n')\n"
        "mark = sys.argv[1] + '.killed'\n"
        "if source.stem == '05' and not os.path.exists(mark):\n"
        "    open(mark, 'w').close()\n"
        "    os.kill(os.getpid(), 9)\n"
        "if source.stem == '03':\n"
        "    raise SystemExit('no good')\n"
        "run('selection.all')\n"
        "run('effect.apply', 'gain', gain_db=6.0206)\n"
        "result = os.getpid()\n"
    )
    out = tmp_path / "out"
    line = ["batch", str(macro), str(folder), "-o", str(out), "--scheduler", cluster.address, "--json", "--", str(log)]
    assert main(line) == 1
    rows = {Path(row["input"]).stem: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert len(rows) == 8
    assert {stem for stem, row in rows.items() if row["status"] == "failed"} == {"03"}
    assert "m.py ended with no good" in rows["03"]["error"]
    assert {row["result"] for stem, row in rows.items() if stem != "03"} <= {worker.pid for worker in cluster.workers}
    assert [float(soundfile.read(out / f"{n:02}.wav")[0].max()) for n in (1, 5, 8)] == pytest.approx(
        [0.04, 0.2, 0.32], abs=1e-3
    )
    assert len(list(out.iterdir())) == 7
    deadline = time.monotonic() + 60
    while all(worker.poll() is None for worker in cluster.workers):
        assert time.monotonic() < deadline, "no worker was killed"
    assert log.read_text().split().count("05") == 2


def test_sounds_and_words_go_the_same_way(cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    soundfile.write(tmp_path / "one.wav", np.full(RATE, 0.1), RATE)
    one = str(tmp_path / "one.wav")
    assert main(["convert", one, "-f", "flac", "--scheduler", cluster.address, "--resume"]) == 0
    assert soundfile.info(tmp_path / "one.flac").frames == RATE
    assert main(["align", one, "-f", "srt", "--scheduler", cluster.address]) == 2
    assert "there is no text for one.wav" in capsys.readouterr().err


def test_a_scheduler_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("workstation.cli.batch.pools._CONNECT_SECONDS", 0.5)
    soundfile.write(tmp_path / "one.wav", np.full(RATE, 0.1), RATE)
    assert main(["convert", str(tmp_path / "one.wav"), "-f", "flac", "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
    assert main(["convert", str(tmp_path / "one.wav"), "-f", "flac", "--scheduler", "nonsense://"]) == 2
    assert "no Dask scheduler answers at nonsense://" in capsys.readouterr().err
