"""`download_asset`: nothing is downloaded here."""

import hashlib
import os
from pathlib import Path

from workstation.torchaudio.errors import AudioFileError


def download_asset(key: str, hash: str = "", path: str | os.PathLike[str] = "", *, progress: bool = True) -> str:
    """The path of an asset that is there already: at `path`, or in torch's hub folder, where torchaudio kept it.

    Nothing is fetched: AudioFileError says where the file is to be had and where it is looked for. With `hash`, a
    SHA-256, a file of another content is refused.

    Example:
        >>> download_asset("tutorial-assets/speech.wav", path="speech.wav")  # doctest: +SKIP
    """
    import torch

    place = Path(path) if path else Path(torch.hub.get_dir()) / "torchaudio" / key
    if not place.is_file():
        raise AudioFileError(
            f"{key} is not here, and nothing is downloaded: fetch https://download.pytorch.org/torchaudio/{key} "
            f"and put it at {place}"
        )
    if hash:
        with place.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != hash:
            raise AudioFileError(f"{place} is another file: its SHA-256 is {found}, not {hash}")
    return str(place)
