"""What works on this machine: libraries, codecs, audio and compute devices, engines for speech."""

import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from workstation import __version__


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was looked at; `detail` says what was found, or what to do about it."""

    name: str
    works: bool
    detail: str
    optional: bool = False

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def examine() -> list[CheckResult]:
    """Look at everything; nothing is changed and nothing raised."""
    findings: list[CheckResult] = []
    for look in (_program, _codecs, _audio, _compute, _engines, _window, _disk):
        try:
            findings += look()
        except Exception as error:  # a look that fails is itself a finding
            findings.append(CheckResult(look.__name__.strip("_"), False, f"{error.__class__.__name__}: {error}"))
    return findings


def report(findings: list[CheckResult]) -> str:
    """The findings as text, a line each."""
    width = max(len(finding.name) for finding in findings)
    marks = {True: "works  ", False: "missing"}
    return "\n".join(f"{f.name:{width}}  {marks[f.works]}  {f.detail}" for f in findings)


def _program() -> Iterator[CheckResult]:
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield CheckResult("workstation", True, f"{__version__} on Python {platform.python_version()}, {system}")


def _codecs() -> Iterator[CheckResult]:
    import av

    needed = {
        "flac": "rw",
        "mp3float": "r",
        "libmp3lame": "w",
        "vorbis": "r",
        "libopus": "rw",
        "aac": "rw",
        "alac": "r",
    }
    missing = []
    for name, modes in needed.items():
        for mode in modes:
            try:
                av.Codec(name, "r" if mode == "r" else "w")
            except ValueError:
                missing.append(f"{name} ({'reading' if mode == 'r' else 'writing'})")
    libraries = ".".join(map(str, av.library_versions["libavcodec"]))
    detail = f"PyAV {av.__version__}, libavcodec {libraries}"
    yield CheckResult("codecs", not missing, f"{detail}; lacks {', '.join(missing)}" if missing else detail)


def _audio() -> Iterator[CheckResult]:
    from workstation.engine.playback.devices import AudioDeviceError, find_devices

    try:
        devices = find_devices()
    except AudioDeviceError as error:
        yield CheckResult("audio", False, str(error), optional=True)
        return
    outputs = [d.name for d in devices if d.outputs]
    inputs = [d.name for d in devices if d.inputs]
    default = next((d.name for d in devices if d.default_output), "none")
    yield CheckResult(
        "playback", bool(outputs), f"{len(outputs)} outputs, default {default}" if outputs else "no output device", True
    )
    yield CheckResult(
        "recording", bool(inputs), f"{len(inputs)} inputs" if inputs else "no input device", optional=True
    )


def _compute() -> Iterator[CheckResult]:
    import torch

    from workstation.engine.backends.compute_devices import find_compute_devices

    yield CheckResult("torch", True, f"{torch.__version__}, {torch.get_num_threads()} threads")
    here, *cards = find_compute_devices()
    yield CheckResult("processor", True, f"{here.title}; effects are compiled for it")
    for card in cards:
        yield CheckResult(f"device {card.id}", True, f"{card.title}; effects and models can work there", optional=True)
    if not cards:
        why = "this torch has no support for any" if "+cpu" in torch.__version__ else "none that torch can use"
        yield CheckResult("graphics card", False, f"{why}; all is done by the processor", optional=True)


def _engines() -> Iterator[CheckResult]:
    from workstation.speech.engines import ENGINES

    for engine in ENGINES:
        tasks = " and ".join(task for task in ("align", "transcribe") if getattr(engine, task))
        languages = "any language" if engine.languages == ("*",) else ", ".join(engine.languages)
        detail = f"{engine.title}: {tasks}, {languages}, {engine.licence}"
        if engine.missing:
            detail += f"; install {', '.join(engine.missing)}"
        yield CheckResult(f"engine {engine.id}", engine.available, detail, optional=engine.id != "embedded")
    yield from _tool("espeak-ng", lambda: version("espeakng-loader"), "pronounces what the dictionary lacks")


def _window() -> Iterator[CheckResult]:
    yield from _tool("window", lambda: version("PySide6-Essentials"), "Qt for Python", optional=False)


def _tool(name: str, found: Callable[[], str], what: str, optional: bool = True) -> Iterator[CheckResult]:
    try:
        yield CheckResult(name, True, f"{found()}, {what}", optional)
    except PackageNotFoundError as error:
        yield CheckResult(name, False, f"{what}: install {error.name}", optional)


def _disk() -> Iterator[CheckResult]:
    from platformdirs import user_cache_path

    folder = user_cache_path("workstation")
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(place).free / 1e9
    try:
        with tempfile.TemporaryFile(dir=place):
            writable = True
    except OSError:
        writable = False
    detail = f"{free:.1f} GB free for decoded sound in {folder}" if writable else f"{Path(place)} cannot be written to"
    yield CheckResult("disk", writable and free > 1, detail)
