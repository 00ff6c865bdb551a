"""What readers of data sets share: where a set is, that it is not downloaded, sound by path."""

from collections.abc import Sequence
from pathlib import Path

from torch import Tensor

from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.reading import load

SUBSETS = ("training", "validation", "testing")


def found(folder: Path, download: bool, address: str) -> Path:
    """The folder of a data set; AudioFileError says where to get it when it is not there, asked to download or not."""
    if folder.is_dir():
        return folder
    asked = "nothing is downloaded here, download=True neither" if download else "Dataset not found"
    raise AudioFileError(f"{asked}: {folder} does not exist; fetch {address} and unpack it there")


def sound(path: Path, rate: int | None = None) -> tuple[Tensor, int]:
    """The samples and their rate; AudioFileError when the rate is not what all sounds of the set have."""
    waveform, found_rate = load(path)
    if rate is not None and found_rate != rate:
        raise AudioFileError(f"sample rate should be {rate}, but got {found_rate}: {path}")
    return waveform, found_rate


def chosen(value: str | None, choices: Sequence[str], what: str) -> None:
    """ValueError for what is none of the choices; None is all."""
    if value is not None and value not in choices:
        raise ValueError(f"{what} must be one of {', '.join(choices)}, got {value!r}")


def text_of(path: Path) -> str:
    """The first line of a file."""
    lines = path.read_text("utf-8").splitlines()
    return lines[0] if lines else ""
