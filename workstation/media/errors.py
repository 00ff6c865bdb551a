"""What is wrong with a media file, in one line."""

import stat
from pathlib import Path


class MediaError(ValueError):
    """A file that cannot be read or written as sound; the message is one line that names the file."""


def checked_path(path: str | Path) -> Path:
    """The path of a file that can be read; MediaError when it is missing, no plain file, empty or forbidden."""
    path = Path(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise MediaError(f"{path} is a folder, not a sound file")
        if not stat.S_ISREG(mode):  # to open a pipe would wait for ever
            kinds = {stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}
            raise MediaError(f"{path} is a {kinds.get(stat.S_IFMT(mode), 'thing')}, not a sound file")
        with path.open("rb") as file:
            if not file.read(1):
                raise MediaError(f"{path} is empty")
    except FileNotFoundError:
        raise MediaError(f"{path} does not exist") from None
    except PermissionError:
        raise MediaError(f"{path} may not be read: permission denied") from None
    except ValueError as error:
        if isinstance(error, MediaError):
            raise
        raise MediaError(f"{str(path)!r} is no name of a file: {error}") from None
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    return path
