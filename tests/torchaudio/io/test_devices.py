"""The guide's loop over a microphone, with a device that hears a ramp."""

import av
import pytest
import torch

from workstation.torchaudio.io import StreamReader
from workstation.torchaudio.transforms import MelSpectrogram

RATE = 16_000


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
