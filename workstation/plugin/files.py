"""Files for plugins: sound read and written by the program's own readers and writers, each file whole or not at all.

They keep what they are as `workstation.plugin.api` does. Import it in the function that needs it: some of it is read
from libraries that take a while.

Example:
    >>> import numpy as np
    >>> from workstation.plugin.files import read_sound, write_sound
    >>> write_sound(folder / "tone.flac", np.zeros((1, 8000), np.float32), 8000)
    >>> samples, rate = read_sound(folder / "tone.flac")
    >>> samples.shape, rate
    ((1, 8000), 8000)
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from workstation.core.document import Marker
from workstation.core.files.atomic_write import replacement as replacing
from workstation.core.files.atomic_write import write_atomic as write_atomic
from workstation.core.sound.sources import Samples
from workstation.media.decode import decode
from workstation.media.encode import encode
from workstation.media.endings import SOUND_ENDINGS as SOUND_ENDINGS
from workstation.media.formats import ExportSettings
from workstation.media.probe import probe

__all__ = ["SOUND_ENDINGS", "plugin_folder", "read_sound", "replacing", "sound_files", "write_atomic", "write_sound"]


def plugin_folder(id_: str) -> Path:
    """A folder for files of a plugin's own, beside the program's other data; made when it is first asked for.

    It stays when the plugin is removed.
    """
    from platformdirs import user_data_path

    place = user_data_path("workstation", appauthor=False) / "plugins" / id_
    place.mkdir(parents=True, exist_ok=True)
    return place


def read_sound(path: Path) -> tuple[Samples, int]:
    """All of a file's sound, float32 (channels, frames) with full scale ±1, and its rate in Hz.

    Any file that the program opens. ValueError names the file and what is wrong with it.
    """
    rate = probe(path, brief=True).rate
    blocks = list(decode(path))
    if not blocks:
        raise ValueError(f"{path} holds no sound")
    return np.concatenate(blocks, axis=1), rate


def sound_files(folder: Path) -> list[Path]:
    """The files of sound in a folder and the folders in it, in the order of the alphabet; hidden ones are left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix[1:].lower() in SOUND_ENDINGS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def write_sound(path: Path, samples: Samples, rate: int, *, markers: Iterable[Marker] = (), **settings: Any) -> None:
    """Write samples (channels, frames) as the kind of file that the name says, in its usual form.

    `settings` are those of `file.export`, such as `bits="24"`. A file that is there is replaced when all is written:
    ask first. ValueError or OSError names what cannot be.
    """
    chosen = ExportSettings.for_path(path, **settings)
    for _ in encode(path, iter((samples,)), rate, len(samples), chosen, None, samples.shape[1], tuple(markers)):
        pass
