"""A project of 5,000 steps, 20,000 words and 500 files in a real window: opened, killed with unsaved edits, recovered.

Run: python tests/benchmarks/bench_big_project.py [STEPS WORDS FILES], without a display painted off the screen.

Measured are seconds from starting the program to the first picture of its sound: by the clock, and of the processor for
the whole process, threads with it, which other work on the machine changes less; and the most memory it has had, at the
picture and when all files were read. The kill is a SIGKILL after some edits were kept; that none is lost is looked at.
The bounds are 2 s, 3 s for recovery, and 400 MB; the seconds of the processor are held to them.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

RATE, SECONDS = 16_000, 16
BOUNDS = {"opened": 2.0, "opened again": 2.0, "recovered": 3.0}
_MEGABYTES, _EDITS, _PATIENCE_S = 400, 7, 120
_TALK = 0.8
"""Of the files: on the track with the words. The others are on ten tracks."""


def build(folder: Path, steps: int, words: int, files: int) -> Path:
    """Write the sound files and the project, step by step as by hand."""
    import numpy as np
    import soundfile

    from workstation.cli.headless import Headless
    from workstation.core.document import Track
    from workstation.core.ranges import FrameRange
    from workstation.core.sound.edit_list import EditList
    from workstation.core.words.transcript import Cue, Transcript, Word

    rng = np.random.default_rng(1)
    paths = [folder / f"{number:03}.wav" for number in range(files)]
    for path in paths:
        swell = np.repeat(rng.uniform(0, 0.3, SECONDS * 4), RATE // 4)
        soundfile.write(path, rng.normal(0, 1, SECONDS * RATE) * swell, RATE)
    project = folder / "big.aws"
    with Headless(folder / "building", quiet=True, bars=False) as program:
        program.run("file.open", *paths)
        session, run = program.session, program.commands.run
        segments = [segment for track in session.document.tracks for segment in track.edits.segments]
        talk = round(files * _TALK)
        tracks = [Track("t1", "Talk", EditList(1, segments[:talk]))]
        tracks += [Track(f"t{n + 2}", f"Track {n}", EditList(1, segments[talk + n :: 10])) for n in range(10)]
        each = talk * SECONDS * RATE // words
        said = [Word(f"word{n}", FrameRange(each * n, each * n + each * 3 // 4), 0.9) for n in range(words)]
        cues = tuple(Cue(tuple(said[at : at + 7])) for at in range(0, words, 7))
        session.start(replace(session.document, tracks=tuple(tracks), transcript=Transcript("en", cues, "t1")))
        for step in range(steps):
            if step % 4 == 0:
                run("track.gain", f"t{2 + step % 10}", float(step % 40) - 20)
            elif step % 4 == 1:
                run("words.retype", str(int(rng.integers(words))), f"typed{step}")
            elif step % 4 == 2:
                run("track.pan", f"t{2 + step % 10}", float(step % 200) / 100 - 1)  # another than the last time
            else:
                run("marker.add", f"m{step}", start=float(rng.uniform(0, talk * SECONDS)))
        begin = time.process_time()
        program.run("file.save_as", project)
        print(f"first save {time.process_time() - begin:.2f} s of the processor, {project.stat().st_size / 1e6:.1f} MB")
    return project


class Child:
    """The program in a process of its own, which tells of its first picture."""

    def __init__(self, project: Path, home: Path, edits: int) -> None:
        folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "CACHE", "STATE", "DATA")}
        screen = {} if os.environ.get("DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
        environment = {**os.environ, **folders, **screen, "HOME": str(home)}
        line = [sys.executable, "-m", "tests.benchmarks.bench_big_project", "--child", str(project), str(edits)]
        self._began = time.monotonic()
        self.process = subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True)

    def told(self, what: str) -> dict[str, Any]:
        """The next thing that the program tells."""
        assert self.process.stdout is not None
        for text in self.process.stdout:
            if text.startswith("{") and what in (told := json.loads(text)):
                return {**told, "wall": told["at"] - self._began}
        raise SystemExit(f"the program ended before it told that it had {what}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def watched(project: str, edits: int) -> None:
    """Run the program and tell when a track with sound has been painted, then edit and tell when that is kept."""
    from workstation.ui.runtime.fast_imports import quicken

    quicken()
    from PySide6.QtCore import QTimer

    from workstation.app import main
    from workstation.ui.lanes.canvas import TrackCanvas

    plain, painted = TrackCanvas.paintEvent, False

    def tell(what: str, value: int) -> None:
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        most = int(status["VmHWM"].split()[0]) / 1024
        print(json.dumps({what: value, "at": time.monotonic(), "cpu": time.process_time(), "MB": most}), flush=True)

    def paint(canvas: Any, event: Any) -> None:
        nonlocal painted
        plain(canvas, event)
        session = canvas._desk.session
        tracks = session.document.tracks
        if painted or not tracks or not tracks[0].frames:
            return
        source = next(iter(tracks[0].edits.segments)).source
        if canvas._stage.peaks.of(source).frames:
            painted = True
            tell("painted", session.history.index)
            QTimer.singleShot(0, lambda: wait(canvas, lambda: not session.openings, lambda: edit(canvas)))

    def wait(canvas: Any, until: Any, then: Any) -> None:
        QTimer.singleShot(20, lambda: then() if until() else wait(canvas, until, then))

    def edit(canvas: Any) -> None:
        tell("read", 0)
        for number in range(edits):
            canvas._desk.run("track.gain", "t1", -1.0 - number)
        keeper = canvas._desk.session.keeper
        wait(canvas, lambda: keeper.idle, lambda: tell("kept", canvas._desk.session.history.index))

    TrackCanvas.paintEvent = paint  # type: ignore[method-assign]
    main([project])


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        watched(sys.argv[2], int(sys.argv[3]))
        return
    from workstation import __version__

    steps, words, files = map(int, sys.argv[1:4]) if len(sys.argv) > 3 else (5_000, 20_000, 500)
    print(f"{steps} steps, {words} words, {files} files; load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as place:
        folder, home = Path(place), Path(place, "home")
        project = build(folder, steps, words, files)
        settings = home / "config" / "workstation" / "settings.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"demo_shown": True, "compiled_version": __version__}), "utf-8")
        kept = 0
        for what, edits in (("opened", 0), ("opened again", _EDITS), ("recovered", 0)):
            child = Child(project, home, edits)
            first, read = child.told("painted"), child.told("read")
            if what == "recovered" and first["painted"] != kept:
                raise SystemExit(f"step {kept} was kept, step {first['painted']} came back")
            kept = child.told("kept")["kept"]
            child.kill()
            over = ", over the bound" * (first["cpu"] > BOUNDS[what] or read["MB"] > _MEGABYTES)
            figures = (
                f"{told['wall']:.2f} s, {told['cpu']:.2f} s of the processor, {told['MB']:.0f} MB"
                for told in (first, read)
            )
            print(f"{what:12} picture after {', all read after '.join(figures)}{over}", flush=True)


if __name__ == "__main__":
    main()
