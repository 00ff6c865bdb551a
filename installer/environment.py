"""Sets up the project's virtual environment; runs on a bare Python 3.11 with nothing installed."""

import compileall
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "installer" / "constraints.txt"

LIBRARIES = (
    "libportaudio2",
    "libegl1",
    "libgl1",
    "libdbus-1-3",
    "libfontconfig1",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
    "fonts-dejavu-core",
)
"""Debian packages that the window and the sound need."""

TEST_TOOLS = ("ffmpeg", "xvfb", "xdotool", "pulseaudio", "pulseaudio-utils", "libasound2-plugins")
"""Debian packages that some tests compare with or play through; without one its tests are skipped."""


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def set_up(extras: Sequence[str] = (), packages: Sequence[str] = LIBRARIES) -> Path:
    """Make everything ready that is not yet; returns the environment's Python. SystemExit says what is missing."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this file is run by whatever python3 is
        raise SystemExit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    stamp = VENV / "workstation-installed"
    wanted = _fingerprint(extras)
    if venv_python().exists() and stamp.exists() and wanted in stamp.read_text().split():
        debian_packages(packages)
    else:
        _make_venv()
        with ThreadPoolExecutor(1) as beside:  # both mostly wait for what they fetch
            system = beside.submit(debian_packages, packages)
            _install(f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT))
            system.result()
        # With extras everything the plain set-up needs is there too.
        stamp.write_text(" ".join({wanted, _fingerprint(())}) + "\n")
    keep_compiled(ROOT / "workstation", ROOT / "plugins")
    return venv_python()


def _install(target: str) -> None:
    """Install the program in place with its libraries, and compile their code: on two processors at once."""
    _say("installing the program and its libraries (once; a few minutes)")
    _run([str(venv_python()), "-m", "pip", "install", "-q", "--no-compile", "-c", str(CONSTRAINTS), "-e", target])
    _say("compiling the signal processing (once; half a minute)")
    with ThreadPoolExecutor(1) as beside:
        libraries = beside.submit(keep_compiled, VENV)
        _run([str(venv_python()), "-m", "workstation", "warm-up"])
        libraries.result()


def keep_compiled(*folders: Path) -> None:
    """Compile what has changed, also where Python is told to keep no byte code: starting then takes twice as long."""
    for folder in folders:
        compileall.compile_dir(folder, quiet=2)


def debian_packages(packages: Sequence[str]) -> None:
    """Install the missing ones of some Debian packages, or print the line that would."""
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        return
    missing = [package for package in packages if not _installed(package)]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    prefix = _root_prefix()
    if prefix is None:
        _say(f"some system packages are missing; for sound and window run:  sudo {' '.join(command)}")
        return
    _say(f"installing system packages: {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in ([*prefix, "apt-get", "update", "-qq"], [*prefix, *command, "-qq"]):
        if subprocess.run(step, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            _say(f"that failed; the program may lack sound or window until you run:  sudo {' '.join(command)}")
            return


def _installed(package: str) -> bool:
    query = ["dpkg-query", "-W", "-f", "${Status}", package]
    return "ok installed" in subprocess.run(query, capture_output=True, text=True, check=False).stdout


def _root_prefix() -> list[str] | None:
    """What to put before a command to run it as root; None when that would ask for a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _make_venv() -> None:
    if venv_python().exists() and _has_pip():
        return
    _say(f"making {VENV}")
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        debian_packages([f"python{sys.version_info.major}.{sys.version_info.minor}-venv", "python3-venv"])
        shutil.rmtree(VENV, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(VENV)])


def _has_pip() -> bool:
    probe = [str(venv_python()), "-m", "pip", "--version"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _fingerprint(extras: Sequence[str]) -> str:
    """Changes whenever what has to be installed does."""
    digest = hashlib.sha256()
    for part in ((ROOT / "pyproject.toml").read_bytes(), CONSTRAINTS.read_bytes()):
        digest.update(part)
    digest.update(" ".join([str(ROOT), sys.version, *sorted(extras)]).encode())
    return digest.hexdigest()[:16]


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise SystemExit(f"this command failed ({done.returncode}): {' '.join(command)}")


def _say(text: str) -> None:
    print(f"workstation: {text}", flush=True)
