import numpy as np
import pytest
import torch

from workstation.commands.scripting.picture_data import KINDS, MAX_COLUMNS, MAX_ROWS, picture_of
from workstation.core.errors import CommandError
from workstation.dsp import transforms as T

RATE = 16_000
SPEECH = torch.sin(torch.arange(16_000) * 0.1) * torch.linspace(0, 1, 16_000) ** 4


def tone(seconds: float = 1.0, hertz: float = 1000.0) -> torch.Tensor:
    return 0.5 * torch.sin(torch.arange(round(RATE * seconds)) * 2 * torch.pi * hertz / RATE)


def test_what_a_tensor_is_is_guessed_from_its_shape() -> None:
    drawn = {
        "Waveform, 16000": picture_of(tone(), RATE),
        "Curve, 300": picture_of(tone()[:300]),
        "Waveform, 2 × 16000": picture_of(tone().repeat(2, 1), RATE),
        "Matrix, 20 × 30": picture_of(torch.zeros(20, 30)),
        "Spectrogram, 257 × 126": picture_of(T.Spectrogram(512, hop_length=128, power=None)(tone()[None]), RATE),
    }
    assert {title: picture.title for title, picture in drawn.items()} == {title: title for title in drawn}
    assert len(drawn["Waveform, 2 × 16000"].planes) == 2
    assert drawn["Waveform, 16000"].planes[0].x.stop == 1.0


def test_a_long_waveform_keeps_its_extremes() -> None:
    x = torch.zeros(1_000_000)
    x[123_456], x[654_321] = 0.9, -0.7
    (plane,) = picture_of(x, RATE).planes
    assert (plane.drawn, plane.values.shape) == ("envelope", (2, MAX_COLUMNS))
    assert plane.values.max() == np.float32(0.9)
    assert plane.values.min() == np.float32(-0.7)


@pytest.mark.parametrize("kind", ["spectrogram", "mel", "mfcc"])
def test_spectra_are_worked_out_of_sound(kind: str) -> None:
    (plane,) = picture_of(tone(), RATE, kind).planes
    wanted = {
        "spectrogram": T.Spectrogram(1024, hop_length=256)(tone()),
        "mel": T.MelSpectrogram(RATE, 1024, hop_length=256, n_mels=80)(tone()),
        "mfcc": T.MFCC(RATE, 13, melkwargs={"n_fft": 1024, "hop_length": 256, "n_mels": 80})(tone()),
    }[kind]
    if kind != "mfcc":
        wanted = 10 * torch.log10(wanted.clamp(min=1e-10))
        assert plane.high - plane.low == pytest.approx(80)
    np.testing.assert_allclose(plane.values, wanted, atol=1e-3)
    assert plane.x.stop == pytest.approx(1.0, abs=0.05)
    loudest = plane.values.sum(axis=1).argmax()
    if kind == "spectrogram":
        assert loudest / 512 * plane.y.stop == pytest.approx(1000, abs=20)
    if kind == "mel":
        below, above = (place for place, text in plane.y.ticks if text in ("500", "2000"))
        assert below < loudest < above


def test_a_spectrum_that_is_there_is_shown_as_it_is() -> None:
    decibels = T.AmplitudeToDB()(T.Spectrogram(400)(tone()[None]))
    (plane,) = picture_of(decibels, RATE, "spectrogram", hop=200).planes
    np.testing.assert_array_equal(plane.values, decibels[0])
    assert (plane.y.stop, plane.x.stop) == (8000, pytest.approx(1.0, abs=0.02))


def test_a_large_matrix_is_reduced_to_what_can_be_seen() -> None:
    x = np.zeros((3000, 9000), np.float32)
    x[2999, 8999] = 5
    (plane,) = picture_of(x).planes
    assert plane.values.shape == (MAX_ROWS, MAX_COLUMNS)
    assert plane.values[-1, -1] == 5


def test_silence_and_what_is_no_number_can_be_shown() -> None:
    (plane,) = picture_of(torch.zeros(8000), RATE, "mel").planes
    assert plane.low < plane.high
    (plane,) = picture_of(torch.full((20, 20), torch.nan)).planes
    assert (plane.low, plane.high) == (0.0, 1.0)
    (plane,) = picture_of(torch.tensor([1.0, torch.nan, 3.0])).planes
    assert plane.y.start < 1 < 3 < plane.y.stop


def test_what_cannot_be_shown_says_why() -> None:
    with pytest.raises(CommandError, match=f"a kind is one of {', '.join(KINDS)}, got 'melody'"):
        picture_of(tone(), RATE, "melody")
    with pytest.raises(CommandError, match=r"the mel of sound needs its rate: show\(x, rate, kind='mel'\)"):
        picture_of(tone(), kind="mel")
    with pytest.raises(CommandError, match=r"show\(\*sel\(\)\)"):
        picture_of((tone(), RATE))
    with pytest.raises(CommandError, match=r"nothing to see in the shape \(0,\)"):
        picture_of(torch.zeros(0))
    with pytest.raises(CommandError, match="a tensor or an array of numbers, got str"):
        picture_of("mel")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (T.Spectrogram(400)(SPEECH), "Spectrogram, 201"),
        (T.Spectrogram(1024)(SPEECH), "Spectrogram, 513"),
        (T.MelSpectrogram(16000, 400, n_mels=40)(SPEECH), "Mel spectrogram, 40"),
        (T.MFCC(16000, 40, melkwargs={"n_fft": 400, "n_mels": 40})(SPEECH), "Matrix, 40"),
        (torch.rand(64, 50), "Matrix, 64"),
        (torch.rand(200, 32).mul(9).softmax(1), "Matrix, 200"),
    ],
)
def test_powers_with_a_rate_are_shown_in_decibels(values: torch.Tensor, kind: str) -> None:
    picture = picture_of(values, 16000)
    assert picture.title.startswith(kind)
    assert (picture.unit == "dB") == (not kind.startswith("Matrix"))
    assert picture_of(values).title.startswith("Matrix"), "without a rate nothing is guessed"
