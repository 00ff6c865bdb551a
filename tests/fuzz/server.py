"""A process that has imported the program, and forks for each case: `python -m tests.fuzz.server FOLDER`.

A line of JSON with a folder and calls comes in; one with what became of each call goes out.
"""

import gc
import json
import os
import resource
import shutil
import signal
import sys
import time
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

MEMORY_BYTES = 3 << 30
CPU_SECONDS = 20
WALL_SECONDS = 60.0


def main() -> None:
    """Serve until there are no more lines."""
    _import_all()
    gc.freeze()  # else a collection in a child copies every page
    for line in sys.stdin:
        request = json.loads(line)
        folder = Path(request["folder"])
        _warm(request["calls"][0][0])
        results = [_run(folder, call) for call in request["calls"]]
        print(json.dumps(results), flush=True)
    shutil.rmtree(sys.argv[1], ignore_errors=True)  # whoever asked has ended, and perhaps had no time for that


_ALWAYS = (
    "av",
    "mutagen.id3",
    "num2words",
    "opentimelineio",
    "pysubs2",
    "soundfile",
    "soxr",
    "workstation.cli.main",
    "workstation.commands.files.open",
    "workstation.cli.info",
    "workstation.commands.files.markers",
    "workstation.cli.project_info",
    "workstation.commands.words.files",
    "workstation.exchange.audacity",
    "workstation.cli.plugins",
    "workstation.media.tagging.table",
    "workstation.speech.formats.table",
)
_FOR = {
    "render": (
        "scipy.linalg",
        "workstation.dsp.filters.sos",
        "workstation.effects.dynamics.compressor",
        "workstation.effects.tone.cut_filters",
        "workstation.effects.dynamics.limiter",
        "workstation.effects.presets",
        "workstation.effects.space.reverb",
    ),
    "models": ("workstation.speech.ctc.engine", "transformers.models.wav2vec2.modeling_wav2vec2"),
}
"""What some commands need besides, and takes long to read."""


def _import_all() -> None:
    for name in _ALWAYS:
        import_module(name)
    from workstation.cli import main as cli
    from workstation.speech.formats.encoding import decode
    from workstation.speech.text.language import surely

    surely("to read the model that tells languages")
    decode("né d'été".encode("cp1252"))  # reads the tables of all encodings
    cli.parser = cache(cli.parser)
    cli.parser()


def _warm(command: str) -> None:
    """Read what a command needs once and not in every child."""
    for name in _FOR.pop(command, ()):
        with suppress(ImportError):  # an extra that is not here
            import_module(name)


def _run(folder: Path, call: list[str]) -> dict[str, Any]:
    """A call in a child with limits of time and memory; what it said and left."""
    told = folder.parent / f"{folder.name}.stderr"
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        _be_child(folder, call, told)
    ended, status, usage = 0, 0, None
    while not ended:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if not ended:
            if time.monotonic() - began > WALL_SECONDS:
                os.kill(child, signal.SIGKILL)
                ended, status, usage = os.wait4(child, 0)
                status = -1
                break
            time.sleep(0.002)
    text = told.read_bytes().decode("utf-8", "replace")
    told.unlink()
    return {
        "code": os.waitstatus_to_exitcode(status) if status >= 0 else None,
        "told": text,
        "seconds": round(time.monotonic() - began, 3),
        "bytes": 0 if usage is None else usage.ru_maxrss << 10,
    }


def _be_child(folder: Path, call: list[str], told: Path) -> None:
    code = 70
    try:
        home, temporary = folder.parent / f"{folder.name}.home", folder.parent / f"{folder.name}.tmp"
        for place in (home, temporary):
            place.mkdir(exist_ok=True)
        os.environ.update({name: str(home) for name in ("HOME", *_XDG)})
        os.environ["TMPDIR"] = str(temporary)
        os.chdir(folder)
        with open(told, "wb") as file, open(os.devnull, "r+b") as nothing:
            os.dup2(nothing.fileno(), 0)
            os.dup2(nothing.fileno(), 1)
            os.dup2(file.fileno(), 2)
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        code = _called(call)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


_XDG = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")


def _called(call: list[str]) -> int:
    from tests.fuzz.targets import TARGETS

    if not call[0].startswith("!"):
        from workstation.cli.main import main as command_line

        return command_line(call)
    try:
        TARGETS[call[0][1:]](Path(call[1]).absolute())
    except (ValueError, OSError) as error:
        print(f"workstation: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    main()
