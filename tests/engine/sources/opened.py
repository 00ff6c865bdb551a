"""Files of sound, and how far they are read."""

from pathlib import Path

import numpy as np

from workstation.core.sound.sources import Samples
from workstation.engine.call_queue import Mailbox
from workstation.engine.sources.opening import Arrival, Opening
from workstation.media.encode import encode
from workstation.media.formats import ExportSettings

RATE = 32_000

FRAMES = 150_001


def sound() -> Samples:
    rng = np.random.default_rng(4)
    swell = np.sin(np.arange(FRAMES) / 9_000)
    return (rng.uniform(-0.6, 0.6, (2, FRAMES)) * swell).astype(np.float32)


def written(path: Path, settings: ExportSettings | None = None) -> Path:
    list(encode(path, [sound()], RATE, 2, settings))
    return path


class Opened:
    def __init__(self, path: Path, folder: Path) -> None:
        self.mailbox = Mailbox()
        self.progress = 0
        self.arrivals: list[Arrival] = []
        self.opening = Opening(
            path, cache=folder, post=self.mailbox.post, progress=self._count, finished=self.arrivals.append
        )

    def _count(self, opening: Opening) -> None:
        self.progress += 1
        assert 0 <= opening.fraction <= 1

    def wait(self) -> Arrival:
        assert self.mailbox.pump(lambda: bool(self.arrivals), timeout=20)
        return self.arrivals[0]
