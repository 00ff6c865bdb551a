"""Packages for Windows and macOS, made on those systems; signing is left to who holds the keys."""

import os
import shutil
from pathlib import Path

from packages import bundle
from packages.shared import BUILD, DIST, FILES, ROOT, run, version

IDENTITY = "WORKSTATION_SIGNING_IDENTITY"
"""Names the certificate for macOS in the keychain, with which PyInstaller signs; without it nobody is named."""
NOTARY = "WORKSTATION_NOTARY_PROFILE"
"""Names the keychain's profile for Apple's notary; without it nothing is sent there."""
SIGN_TOOL = "WORKSTATION_SIGN_TOOL"
"""The command by which Inno Setup signs on Windows, with `$f` for the file."""


def inno_setup() -> str:
    """The compiler of installers for Windows: the command, or where its own installer puts it."""
    return shutil.which("iscc") or r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe"


def windows() -> Path:
    """The installer for Windows by Inno Setup; returns its file."""
    folder = bundle.bundle()
    defines: list[str | Path] = [f"/DVersion={version()}", f"/DBundle={folder}", f"/DRoot={ROOT}"]
    if tool := os.environ.get(SIGN_TOOL):
        defines.append(f"/Sworkstation={tool}")
    run([inno_setup(), "/Q", *defines, FILES / "workstation.iss"])
    return DIST / f"workstation-{version()}-setup.exe"


def macos() -> Path:
    """The disk image for macOS by dmgbuild; returns its file."""
    app = bundle.bundle().with_name("Workstation.app")
    target = DIST / f"workstation-{version()}.dmg"
    run([bundle.python(), "-m", "pip", "install", "-q", "dmgbuild>=1.6"])
    settings: list[str | Path] = ["-s", FILES / "dmg_settings.py", "-D", f"app={app}"]
    run([bundle.python(), "-m", "dmgbuild", *settings, f"Workstation {version()}", target], cwd=BUILD)
    if os.environ.get(IDENTITY) and (profile := os.environ.get(NOTARY)):
        run(["xcrun", "notarytool", "submit", target, "--keychain-profile", profile, "--wait"])
        run(["xcrun", "stapler", "staple", target])
    return target
