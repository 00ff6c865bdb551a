"""Kaldi's archives of vectors and matrices, binary and text (Kaldi's "Kaldi I/O mechanisms")."""

import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from torch import Tensor

from workstation.torchaudio.errors import AudioFileError

__all__ = ["read_mat_ark", "read_mat_scp", "read_vec_flt_ark", "read_vec_flt_scp", "read_vec_int_ark"]

Place = str | os.PathLike[str] | BinaryIO
_KINDS = {b"F": "<f4", b"D": "<f8"}
_MOST_KEY = 4096
_MOST_NUMBERS = 1 << 31


def read_vec_int_ark(file_or_fd: Place) -> Iterator[tuple[str, Tensor]]:
    """Keys and vectors of whole numbers (n,), int32.

    Example:
        >>> for key, vector in read_vec_int_ark("ali.ark"):  # doctest: +SKIP
        ...     print(key, vector.shape)
    """
    return _archive(file_or_fd, _integers)


def read_vec_flt_ark(file_or_fd: Place) -> Iterator[tuple[str, Tensor]]:
    """Keys and vectors of floats (n,), float32 or float64 as they are stored."""
    return _archive(file_or_fd, _vector)


def read_mat_ark(file_or_fd: Place) -> Iterator[tuple[str, Tensor]]:
    """Keys and matrices (rows, columns), float32 or float64 as they are stored."""
    return _archive(file_or_fd, _matrix)


def read_vec_flt_scp(file_or_fd: Place) -> Iterator[tuple[str, Tensor]]:
    """The vectors that a list of "key file:place" names."""
    return _list(file_or_fd, _vector)


def read_mat_scp(file_or_fd: Place) -> Iterator[tuple[str, Tensor]]:
    """The matrices that a list of "key file:place" names."""
    return _list(file_or_fd, _matrix)


Reader = Callable[[BinaryIO, bool], Any]


def _archive(place: Place, read: Reader) -> Iterator[tuple[str, Tensor]]:
    if isinstance(place, str | os.PathLike):
        with Path(place).open("rb") as file:
            yield from _entries(file, read)
    else:
        yield from _entries(place, read)


def _entries(file: BinaryIO, read: Reader) -> Iterator[tuple[str, Tensor]]:
    while key := _word(file):
        yield key, _entry(file, read, key)


def _list(place: Place, read: Reader) -> Iterator[tuple[str, Tensor]]:
    data = Path(place).read_bytes() if isinstance(place, str | os.PathLike) else place.read()
    for line in data.decode("utf-8").splitlines():
        key, _, target = line.strip().partition(" ")
        if not target:
            continue
        if target.endswith("|"):
            raise AudioFileError(f"{key}: {target!r} is a program, and lists run none here")
        name, colon, start = target.rpartition(":")
        path, offset = (name, int(start)) if colon and start.isdecimal() else (target, 0)
        with Path(path).open("rb") as file:
            file.seek(offset)
            yield key, _entry(file, read, key)


def _entry(file: BinaryIO, read: Reader, key: str) -> Tensor:
    try:
        head = file.read(2)
        binary = head == b"\0B"
        found = read(file if binary else _Behind(head, file), binary)  # type: ignore[arg-type]
    except (struct.error, ValueError, IndexError) as error:
        raise AudioFileError(f"the archive cannot be read at {key!r}: {error}") from None
    return torch.from_numpy(np.array(found))


class _Behind:
    """A file of text of which the first bytes have been read."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head, self._file = head, file

    def readline(self) -> bytes:
        """The next line, with what was read before it."""
        head, self._head = self._head, b""
        if head.endswith(b"\n"):
            return head
        return head + self._file.readline()


def _word(file: BinaryIO) -> str:
    """The key of the next entry, empty at the end."""
    letters = bytearray()
    while (letter := file.read(1)) and letter != b" ":
        if letter in (b"\n", b"\t", b"\r") and not letters:
            continue
        letters += letter
        if len(letters) > _MOST_KEY:
            raise AudioFileError("this is no archive of Kaldi's: a key has no end")
    return letters.decode("utf-8", "replace")


def _count(file: BinaryIO) -> int:
    size, count = struct.unpack("<bi", file.read(5))
    if size != 4 or not 0 <= count < _MOST_NUMBERS:
        raise ValueError(f"a count of {count} with {size} bytes")
    return int(count)


def _numbers(file: BinaryIO, count: int, kind: str) -> Any:
    size = count * np.dtype(kind).itemsize
    data = file.read(size)
    if len(data) < size:
        raise ValueError(f"it ends after {len(data)} of {size} bytes")
    return np.frombuffer(data, kind)


def _integers(file: BinaryIO, binary: bool) -> Any:
    if not binary:
        return np.array(file.readline().split(), np.int32)
    pairs = _numbers(file, 1 * _count(file), "i1,<i4")
    return pairs["f1"].astype(np.int32)


def _kind(file: BinaryIO, letter: bytes) -> str:
    token = file.read(3)
    if token[:1] == b"C":
        raise ValueError("compressed matrices are not read: copy them with copy-feats --compress=false")
    if token[1:] != letter + b" " or token[:1] not in _KINDS:
        raise ValueError(f"expected FV, DV, FM or DM, got {token!r}")
    return _KINDS[token[:1]]


def _vector(file: BinaryIO, binary: bool) -> Any:
    if not binary:
        return np.array(file.readline().replace(b"[", b" ").replace(b"]", b" ").split(), np.float32)
    kind = _kind(file, b"V")
    return _numbers(file, _count(file), kind)


def _matrix(file: BinaryIO, binary: bool) -> Any:
    if not binary:
        rows: list[list[float]] = []
        while line := file.readline():
            values = line.replace(b"[", b" ").replace(b"]", b" ").split()
            rows += [[float(value) for value in values]] if values else []
            if b"]" in line:
                break
        return np.array(rows, np.float32)
    kind = _kind(file, b"M")
    rows_, columns = _count(file), _count(file)
    return _numbers(file, rows_ * columns, kind).reshape(rows_, columns)
