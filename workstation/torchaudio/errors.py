"""What is wrong with a file or a stream, as an error of the kinds that torchaudio's users catch."""

from collections.abc import Iterator
from contextlib import contextmanager

from workstation.media.errors import MediaError


class AudioFileError(MediaError, RuntimeError):
    """A file or a stream that cannot be read or written; scripts written for torchaudio catch RuntimeError."""


@contextmanager
def as_file_error() -> Iterator[None]:
    """Raise what goes wrong with a file as an AudioFileError with the same words."""
    try:
        yield
    except MediaError as error:
        if isinstance(error, AudioFileError):
            raise
        raise AudioFileError(str(error)) from error
