"""What *Transcribe* needs to write what was said: an engine and a small model, from the user's own package index."""

import subprocess
import sys
import tomllib
from pathlib import Path

from environment import CONSTRAINTS, ROOT

MODEL = "whisper-tiny-en"
_STAMP = "workstation-transcription"


def add_transcription(python: Path) -> None:
    """Bring faster-whisper and Whisper tiny.en, once; where they cannot be had one line says so and what to do.

    It is not tried again at each start: that would keep those waiting who have no network.
    """
    stamp = python.parents[1] / _STAMP
    if stamp.exists():
        return
    stamp.write_text("asked\n")
    print("workstation: fetching a model for transcribing English, Whisper tiny.en (once; 70 MB, MIT)", flush=True)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    quick = ["-q", "--retries", "1", "--disable-pip-version-check"]
    steps = [
        [str(python), "-m", "pip", "install", *quick, "-c", str(CONSTRAINTS), *extras["whisper"]],
        [str(python), "-m", "workstation", "models", "fetch", MODEL],
    ]
    here = [str(python), "-m", "workstation", "models", "path", MODEL]
    for step in steps:
        ran = subprocess.run(step, capture_output=True, text=True, check=False)
        if ran.returncode and subprocess.run(here, capture_output=True, check=False).returncode:
            said = [line for line in ran.stderr.splitlines() if line.strip()]
            print(
                f"workstation: that could not be had, so Transcribe makes more mistakes until you run "
                f"{' '.join(steps[-1])} ({said[-1].strip()[:160] if said else 'no reason was told'})",
                file=sys.stderr,
                flush=True,
            )
            return
