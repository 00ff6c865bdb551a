"""Opening a media file with FFmpeg: its container and the stream of sound in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.media.errors import MediaError, checked_path

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer


@contextmanager
def open_sound(path: str | Path) -> Iterator[tuple["InputContainer", "AudioStream"]]:
    """The container and its best stream of sound; MediaError when there is none."""
    path = checked_path(path)
    import av

    try:
        # file: keeps FFmpeg from taking a name such as "concat:a" for a protocol
        container = av.open(f"file:{path}", options={"protocol_whitelist": "file"}, metadata_errors="replace")
    except av.FFmpegError as error:
        raise MediaError(f"{path} is not a sound file that FFmpeg can read: {reason(error)}") from None
    with container:
        stream = container.streams.best("audio")
        if not isinstance(stream, av.AudioStream):
            raise MediaError(f"{path} has no sound in it")
        context = stream.codec_context
        if context is None:  # FFmpeg has no decoder for it
            raise MediaError(f"{path} has sound in a coding that FFmpeg does not know")
        if context.channels < 1 or context.rate < 1:
            raise MediaError(f"{path} has a stream of sound with {context.channels} channels at {context.rate} Hz")
        yield container, stream


def reason(error: Exception) -> str:
    """FFmpeg's own words for what went wrong, without its numbers and the file's name."""
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:].rstrip(".")
