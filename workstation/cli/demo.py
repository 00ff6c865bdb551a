"""The job that shows on the demo what the program does."""

import os
import subprocess
import sys
from pathlib import Path

from workstation.cli.headless import Headless
from workstation.commands.files.demo import VOICE, demo_text
from workstation.core.errors import CommandError


def do_demo(program: Headless, folder: Path) -> list[Path]:
    """Do on the demo what the program is for, and write the results into `folder`; returns the files.

    Times the words anew, writes them as subtitles, karaoke and JSON, renders the mix, and takes the window's picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    program.run("file.demo")
    program.run("words.align", demo_text(), track=VOICE)
    written = [folder / f"demo.{ending}" for ending in ("srt", "ass", "vtt", "lrc", "json")]
    for path in written:
        program.run("words.export", path)
    rendered = folder / "demo.flac"
    program.run("file.export", rendered)
    picture = folder / "window.png"
    _photograph(picture)
    return [*written, rendered, picture]


def _photograph(path: Path) -> None:
    """The window with the demo, drawn by a process of its own without a screen."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "workstation", "--demo", "--screenshot", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode or not path.exists():
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise CommandError(f"the window could not be drawn: {reason[0]}")
