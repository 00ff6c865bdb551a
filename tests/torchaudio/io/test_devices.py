"""The guide's loop over a microphone, with a device that hears a ramp."""

import sys
import threading
from types import ModuleType

import av
import numpy as np
import pytest
import torch

from workstation.torchaudio.io import StreamReader
from workstation.torchaudio.transforms import MelSpectrogram

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


@pytest.mark.parametrize(("source", "format"), [(":0", "avfoundation"), ("default", "alsa"), ("Null", "alsa")])
def test_the_live_loop_of_the_guide(null, source, format):
    mel = MelSpectrogram(sample_rate=RATE, n_mels=16)
    model = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(4), torch.nn.Flatten(), torch.nn.Linear(16, 3)).eval()
    reader = StreamReader(src=source, format=format)
    reader.add_basic_audio_stream(frames_per_chunk=RATE // 4, sample_rate=RATE)
    heard, times = [], []
    with torch.inference_mode():
        for (chunk,) in reader.stream():
            assert model(mel(chunk.T)[None]).shape == (1, 3)
            heard.append(chunk.as_subclass(torch.Tensor).clone())
            times.append(chunk.pts)
            if len(heard) == 3:
                break
    assert torch.equal(torch.cat(heard)[:, 0] * 2**20, torch.arange(3 * RATE // 4, dtype=torch.float32))
    assert times == [0.0, 0.25, 0.5]


def test_alsa_is_not_opened_by_ffmpeg(null, monkeypatch):
    monkeypatch.setattr(av, "open", lambda *arguments, **others: pytest.fail("FFmpeg opened ALSA"))
    assert StreamReader("default", format="alsa").num_src_streams == 1


def test_a_device_that_there_is_not_is_named(null):
    with pytest.raises(RuntimeError, match="there is no input device 'Mic'; there are Null"):
        StreamReader("Mic", format="alsa")
