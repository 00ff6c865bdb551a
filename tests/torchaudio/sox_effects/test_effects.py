"""Effects by SoX's names."""

import pytest
import torch

from workstation.dsp import functional as F
from workstation.torchaudio import save
from workstation.torchaudio.sox_effects import apply_effects_file, apply_effects_tensor, effect_names
from workstation.torchaudio.sox_effects.arguments import channels, frames, frequency, quality
from workstation.torchaudio.utils import sox_utils

RATE = 8000
USES = {
    "allpass": ["300", "10"], "band": ["300", "10"], "bandpass": ["300", "1q"], "bandreject": ["300", "1o"],
    "bass": ["-10"], "biquad": ["0.4", "0.2", "0.9", "0.7", "0.2", "0.6"], "channels": ["3"], "contrast": ["25"],
    "dcshift": ["0.1"], "delay": ["0.1", "+0.1"], "downsample": ["2"], "echo": ["0.8", "0.88", "60", "0.4"],
    "echos": ["0.8", "0.7", "700", "0.25", "900", "0.3"], "equalizer": ["300", "10", "5"], "fade": ["q", "0.1", "0"],
    "fir": ["0.1", "0.8", "0.1"], "gain": ["-n", "-3"], "highpass": ["-1", "300"], "lowpass": ["-2", "300", "0.5q"],
    "pad": ["0.1", "0.2"], "pitch": ["200"], "rate": ["4k"], "remix": ["1,2", "0", "2v0.5"], "repeat": ["2"],
    "speed": ["1.3"], "stretch": ["1.5"], "tempo": ["1.1"], "treble": ["3", "2k"], "tremolo": ["5", "50"],
    "trim": ["0.1", "0.2"], "upsample": ["2"], "vol": ["-3dB"],
}  # fmt: skip
LENGTHS = {
    "delay": 1.2, "downsample": 0.5, "echo": 1.06, "echos": 2.6, "pad": 1.3, "rate": 0.5, "repeat": 3, "stretch": 1.5,
    "tempo": 1 / 1.1, "trim": 0.2, "upsample": 2, "vad": None,
}  # fmt: skip


@pytest.fixture
def tone():
    time = torch.arange(RATE, dtype=torch.float32)
    return torch.stack([torch.sin(time * 0.3), torch.sin(time * 0.5)]) * 0.5


@pytest.mark.parametrize("name", effect_names())
def test_each_effect_makes_sound_of_sound(tone, name):
    rate = 44100 if name in ("deemph", "riaa") else RATE
    out, new = apply_effects_tensor(tone, rate, [[name, *USES.get(name, [])]])
    assert out.dtype == torch.float32
    assert out.isfinite().all()
    assert (out.abs() <= 1).all()
    wanted = {"rate": 4000, "speed": 10400, "upsample": 16000, "downsample": 4000}.get(name, rate)
    assert new == wanted
    assert out.shape[0] == (3 if name in ("channels", "remix") else 2)
    if (factor := LENGTHS.get(name, 1)) is not None:
        assert abs(out.shape[1] - factor * RATE) <= 1


def test_filters_are_those_of_the_library(tone):
    out, _ = apply_effects_tensor(tone, RATE, [["lowpass", "300"], ["gain", "6"]])
    assert torch.allclose(out, (F.lowpass_biquad(tone, RATE, 300.0, 0.5**0.5) * 10**0.3).clamp(-1, 1), atol=1e-6)
    # one pole: half the power at the frequency, and the sides of a first order
    click = torch.zeros(1, RATE)
    click[0, 0] = 1.0
    response = torch.fft.rfft(apply_effects_tensor(click, RATE, [["highpass", "-1", "300"]])[0][0]).abs()
    assert response[0] < 1e-5
    assert abs(float(response[300]) - 0.5**0.5) < 0.05


def test_a_chain_changes_the_rate_and_keeps_the_type(tone):
    given = (tone * 2**15).to(torch.int16)
    out, rate = apply_effects_tensor(given.t(), RATE, [["speed", "2"], ["rate", "8000"], ["remix", "-"]], False)
    assert (out.dtype, rate, tuple(out.shape)) == (torch.int16, RATE, (RATE // 2, 1))
    for dtype in (torch.int32, torch.uint8):
        whole = (torch.rand(2, 100) * 100).to(dtype)
        same, _ = apply_effects_tensor(whole, RATE, [["vol", "1"]])
        assert torch.equal(same, whole)


def test_no_effect_is_a_copy(tone):
    out, _ = apply_effects_tensor(tone, RATE, [])
    assert torch.equal(out, tone)
    assert out.data_ptr() != tone.data_ptr()


def test_files(tmp_path, tone):
    save(tmp_path / "tone.wav", tone, RATE)
    out, rate = apply_effects_file(tmp_path / "tone.wav", [["reverse"]])
    assert rate == RATE
    assert torch.equal(out, tone.flip(1))


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        (["reverb"], "Unsupported effect: reverb: use workstation.dsp.rooms"),
        (["nothing"], "Unsupported effect: nothing; there are allpass"),
        (["lowpass"], "It takes: "),
        (["remix", "9"], "there are 2 channels"),
        ([], "its name and its arguments"),
    ],
)
def test_what_there_is_not_is_said(tone, effect, message):
    with pytest.raises(RuntimeError, match=message):
        apply_effects_tensor(tone, RATE, [effect])


def test_arguments():
    assert [frequency(text) for text in ("300", "3k", "1.5kHz", "20Hz")] == [300, 3000, 1500, 20]
    assert [frames(text, 100) for text in ("1.5", "1:01", "200s", "-2", "+1")] == [150, 6100, 200, -200, 100]
    assert quality("100", 1000, RATE, "h") == 10
    assert quality("0.5q", 1000, RATE, "h") == 0.5
    assert [number for number, _ in channels("1-3,7", 8)] == [0, 1, 2, 6]
    assert channels("2i", 2) == [(1, -1.0)]


def test_lists():
    assert sox_utils.list_effects().keys() == set(effect_names())
    assert "wav" in sox_utils.list_read_formats()
    assert "opus" not in sox_utils.list_write_formats()
