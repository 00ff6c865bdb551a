"""Files written whole or not at all."""

import os
import secrets
from pathlib import Path

from workstation.core.private import FILE_MODE


def write_atomic(path: str | os.PathLike[str], content: str | bytes, *, private: bool = False) -> Path:
    """Put `content` (text becomes UTF-8, its line ends kept) at `path`; until it is complete the old file stays.

    The new file has the permissions of the old one, or the usual ones; a `private` one only its owner can read. A link
    is followed.
    ValueError when `path` is a folder, OSError when nothing can be written there.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise ValueError(f"{path} is a folder")
    raw = content.encode("utf-8") if isinstance(content, str) else content
    part = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        with open(part, "xb", opener=_private if private else None) as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists() and not private:
            part.chmod(target.stat().st_mode & 0o7777)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Path(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)
