"""Frames waiting to be taken out of a StreamReader, gathered into chunks."""

from collections import deque
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from workstation.torchaudio.io.frames import ChunkTensor


class ChunkBuffer(Protocol):
    """Takes tensors with the time of their first frame, gives chunks."""

    @property
    def is_ready(self) -> bool: ...

    def add(self, frames: Tensor, pts: float) -> None: ...
    def pop(self) -> ChunkTensor | None: ...
    def clear(self) -> None: ...


class UnchunkedBuffer:
    """Everything that has come is one chunk."""

    def __init__(self) -> None:
        self._parts: list[Tensor] = []
        self._pts = 0.0

    @property
    def is_ready(self) -> bool:
        return bool(self._parts)

    def add(self, frames: Tensor, pts: float) -> None:
        if not self._parts:
            self._pts = pts
        self._parts.append(frames)

    def pop(self) -> ChunkTensor | None:
        if not self._parts:
            return None
        chunk = ChunkTensor(torch.cat(self._parts), self._pts)
        self._parts = []
        return chunk

    def clear(self) -> None:
        self._parts = []


@dataclass(slots=True)
class _Chunk:
    parts: list[Tensor]
    filled: int
    pts: float


class FixedBuffer:
    """Chunks of `frames` each, of which the latest `most` are kept (-1: all)."""

    def __init__(self, frames: int, most: int, rate: float) -> None:
        self._frames, self._max, self._rate = frames, most, rate
        self._chunks: deque[_Chunk] = deque()

    @property
    def is_ready(self) -> bool:
        return bool(self._chunks) and self._chunks[0].filled == self._frames

    def add(self, frames: Tensor, pts: float) -> None:
        done = 0
        while done < len(frames):
            if not self._chunks or self._chunks[-1].filled == self._frames:
                self._chunks.append(_Chunk([], 0, pts + done / self._rate))
                if 0 < self._max < len(self._chunks):
                    self._chunks.popleft()
            chunk = self._chunks[-1]
            part = frames[done : done + self._frames - chunk.filled]
            chunk.parts.append(part)
            chunk.filled += len(part)
            done += len(part)

    def pop(self) -> ChunkTensor | None:
        if not self._chunks:
            return None
        chunk = self._chunks.popleft()
        return ChunkTensor(torch.cat(chunk.parts), chunk.pts)

    def clear(self) -> None:
        self._chunks.clear()
