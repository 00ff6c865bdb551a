"""A microphone of numbers."""

import threading

import numpy as np

from tests.conftest import ramp
from workstation.core.sound.sources import Samples
from workstation.engine.playback.devices import AudioDeviceError


class Microphone:
    """An input that hears a ramp, then waits until it is closed or unplugged."""

    def __init__(self, rate: int, channels: int, device: str | None) -> None:
        self.rate, self.channels = rate, channels
        self.at = 0
        self.unplugged = threading.Event()

    def read(self, frames: int) -> tuple[Samples, bool]:
        if self.at >= 400:
            self.unplugged.wait(0.02)
            if self.unplugged.is_set():
                raise AudioDeviceError("the audio input is gone")
            return np.zeros((self.channels, 0), np.float32), False
        self.at += frames
        return ramp(frames, self.channels, self.at - frames), False

    def close(self) -> None: ...
