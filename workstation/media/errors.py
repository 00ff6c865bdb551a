"""What is wrong with a media file, in one line."""

from pathlib import Path


class MediaError(ValueError):
    """A file that cannot be read or written as sound; the message is one line that names the file."""


def checked_path(path: str | Path) -> Path:
    """The path of a file that can be read; MediaError when it is missing, a folder, empty or forbidden."""
    path = Path(path)
    try:
        if path.is_dir():
            raise MediaError(f"{path} is a folder, not a sound file")
        with path.open("rb") as file:
            if not file.read(1):
                raise MediaError(f"{path} is empty")
    except FileNotFoundError:
        raise MediaError(f"{path} does not exist") from None
    except PermissionError:
        raise MediaError(f"{path} may not be read: permission denied") from None
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}") from None
    return path
