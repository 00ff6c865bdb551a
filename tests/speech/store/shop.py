"""A package index in a folder, and wheels on it that hold whatever a test puts into them."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from workstation.speech.store.wheel import Wheel, WheelFile


def make_wheel(
    index: Path, package: str, files: dict[str, bytes], licence: str = "Free for all.", run: str = ""
) -> Wheel:
    """Put a wheel of version 1.0 on the index; its row takes all of its files, by the names behind their folders."""
    name = package.replace("-", "_")
    info = f"{name}-1.0.dist-info"
    content = {f"{name}/{path}": data for path, data in files.items()}
    content |= {f"{name}/__init__.py": run.encode(), f"{info}/METADATA": _metadata(package), f"{info}/WHEEL": _WHEEL}
    content |= {f"{info}/LICENSE": licence.encode()} if licence else {}
    content[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in content).encode()
    folder = index / package
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, data in content.items():
            archive.writestr(place, data)
    (folder / "index.html").write_text(f'<a href="{path.name}">{path.name}</a>')
    rows = tuple(
        WheelFile(f"{name}/{place}", place.rpartition("/")[2].removesuffix(".part1").removesuffix(".part2"), len(data),
                  hashlib.sha256(data).hexdigest())
        for place, data in files.items()
    )  # fmt: skip
    sums = hashlib.sha256(path.read_bytes()).hexdigest()
    return Wheel(package, "1.0", sums, path.stat().st_size, rows, f"{info}/LICENSE" if licence else "")


_WHEEL = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def _metadata(package: str) -> bytes:
    return f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n".encode()


def use_index(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip know this index and no other, whatever the machine's settings are."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_INDEX_URL", index.as_uri())
