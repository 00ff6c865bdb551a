"""A microphone for the tests of torchaudio's names: it hears a ramp."""

import sys
import threading
from types import ModuleType

import numpy as np
import pytest

RATE = 16_000
DEVICE = {"name": "Null", "max_input_channels": 1, "default_samplerate": float(RATE), "index": 0}


class Null:
    """An input stream of PortAudio's kind: a thread that hears a ramp, block by block."""

    def __init__(self, rate, block, device, channels, dtype, callback):
        self._block, self._channels, self._callback = block, channels, callback
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._hear)
        self.active = False

    def start(self):
        self.active = True
        self._thread.start()

    def _hear(self):
        start = 0
        while not self._ended.is_set():
            ramp = np.arange(start, start + self._block, dtype=np.float32)[:, None].repeat(self._channels, 1)
            self._callback(ramp / 2**20, self._block, None, None)
            start += self._block
            self._ended.wait(0.001)

    def close(self):
        self._ended.set()
        if self.active:
            self._thread.join()
            self.active = False


@pytest.fixture
def null(monkeypatch):
    made = []
    module = ModuleType("sounddevice")

    class PortAudioError(Exception):
        pass

    def query_devices(device=None, kind=None):
        return DEVICE if device is not None or kind is not None else [DEVICE]

    def stream(*arguments, **others):
        made.append(Null(*arguments, **others))
        return made[-1]

    module.PortAudioError, module.query_devices, module.InputStream = PortAudioError, query_devices, stream
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    yield made
    for one in made:
        one.close()
