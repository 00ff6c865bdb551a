"""Two hundred files through a macro, killed twice and resumed: each is done once, and what a file costs.

`python tests/benchmarks/bench_batch.py [FILES] [JOBS]`; with `--scheduler` by a Dask scheduler and two workers on this
machine, one of which is killed instead.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parents[2]
RATE = 44_100
SECONDS = 10
MACRO = """
import sys
run("selection.all")
run("effect.apply", "gain", gain_db=-3.0)
run("effect.apply", "compressor")
with open(sys.argv[1], "a") as log:
    log.write(source.name + "\\n")
if source.stem.endswith("13"):
    raise SystemExit("this one is to fail")
"""


def main(files: int, jobs: int, *, cluster: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "takes").mkdir()
        noise = np.random.default_rng(0)
        for number in range(files):
            soundfile.write(folder / "takes" / f"{number:03}.wav", noise.normal(0, 0.1, RATE * SECONDS), RATE)
        (folder / "macro.py").write_text(MACRO)
        log = folder / "log"
        log.touch()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache")}
        servers: list[subprocess.Popen[str]] = []
        who = ["--jobs", str(jobs)]
        if cluster:
            servers, address = _begin_cluster(folder, environment)
            who = ["--scheduler", address]
        line = [sys.executable, "-m", "workstation", "batch", str(folder / "macro.py"), str(folder / "takes")]
        line += ["-o", str(folder / "out"), "-f", "flac", *who, "--resume", "--json", "--", str(log)]
        began = time.monotonic()
        kills = [files // 4, files // 2]
        for most in kills:
            run = None if cluster and most != kills[0] else subprocess.Popen(line, env=environment, **_QUIET)
            if run is None:
                break
            while len(log.read_text().split()) < most and run.poll() is None:
                time.sleep(0.02)
            if cluster:
                servers[-1].kill()
                rows = [json.loads(row) for row in run.communicate()[0].splitlines()]
                break
            run.kill()
            run.communicate()
        else:
            last = subprocess.run(line, env=environment, check=False, **_QUIET)
            rows = [json.loads(row) for row in last.stdout.splitlines()]
        wall = time.monotonic() - began
        for server in servers:
            server.kill()
        counts = Counter(row["status"] for row in rows)
        begun = Counter(log.read_text().split())
        written = sorted((folder / "out").iterdir())
        visible = [path for path in written if not path.name.startswith(".")]
        whole = sum(soundfile.info(path).frames == RATE * SECONDS for path in visible)
        again = {name: count for name, count in begun.items() if count > 1 and not name.endswith("13.wav")}
        print(f"{files} files of {SECONDS} s, {'Dask, one worker killed' if cluster else f'{jobs} jobs, killed twice'}")
        print(f"  last run: {dict(counts)}; written {len(written)}, whole {whole}, left over {len(written) - whole}")
        print(f"  macro reached its end more than once for {len(again)} files: {again}")
        print(f"  {wall:.1f} s in all, {1000 * wall / files:.0f} ms a file")


_QUIET = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}


def _begin_cluster(folder: Path, environment: dict[str, str]) -> tuple[list[subprocess.Popen[str]], str]:
    module = "distributed.cli.dask_"
    command = [sys.executable, "-m", f"{module}scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    scheduler = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert scheduler.stderr is not None
    while (found := re.search(r"tcp://127\.0\.0\.1:\d+", scheduler.stderr.readline())) is None:
        pass
    command = [sys.executable, "-m", f"{module}worker", found.group(), "--nthreads", "1", "--no-nanny"]
    command += ["--no-dashboard", "--local-directory", str(folder)]
    workers = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, text=True) for _ in range(2)]
    time.sleep(8)
    return [scheduler, *workers], found.group()


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(*(numbers + [200, 2][len(numbers) :])[:2], cluster="--scheduler" in sys.argv)
