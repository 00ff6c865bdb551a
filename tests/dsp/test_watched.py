"""Functions under torch's transforms: forward gradients, torch.func, vmap, the compiler, the meta device."""

import pytest
import torch

from workstation.dsp import functional as F
from workstation.dsp import transforms as T
from workstation.dsp.watched import is_watched

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*torch.jit:DeprecationWarning", "ignore:There is a performance drop:UserWarning"
)

RATE = 8000
STEP = 1e-6
LOWER = torch.tensor([1.0, -0.5, 0.2, 0.05], dtype=torch.float64)
UPPER = torch.tensor([0.3, 0.2, 0.1, 0.0], dtype=torch.float64)
SECTIONS = torch.tensor([[0.3, 0.2, 0.1, 1.0, -0.5, 0.2], [1.0, 0.0, 0.0, 1.0, 0.3, 0.0]], dtype=torch.float64)
FUNCTIONS = {
    "lfilter": lambda x: F.lfilter(x, LOWER, UPPER, clamp=False),
    "filtfilt": lambda x: F.filtfilt(x, LOWER, UPPER, clamp=False),
    "lowpass_biquad": lambda x: F.lowpass_biquad(x, RATE, 1000.0),
    "equalizer_biquad": lambda x: F.equalizer_biquad(x, RATE, 1000.0, 3.0, 0.7),
    "sosfilt": lambda x: F.sosfilt(x, SECTIONS)[0],
    "deemphasis": F.deemphasis,
    "preemphasis": F.preemphasis,
    "gain": lambda x: F.gain(x, 3.0),
    "overdrive": F.overdrive,
    "phaser": lambda x: F.phaser(x, RATE),
    "flanger": lambda x: F.flanger(x, RATE),
    "resample": lambda x: F.resample(x, RATE, 11025),
    "speed": lambda x: F.speed(x, RATE, 1.3)[0],
    "Resample": T.Resample(RATE, 11025, dtype=torch.float64),
    "fftconvolve": lambda x: F.fftconvolve(x, torch.full((*x.shape[:-1], 2500), 0.01, dtype=x.dtype)),
    "loudness": lambda x: F.loudness(x, RATE),
    "Spectrogram": T.Spectrogram(256).double(),
    "MelSpectrogram": T.MelSpectrogram(RATE, 256, n_mels=20).double(),
    "pitch_shift": lambda x: F.pitch_shift(x, RATE, 2),
}


def sounds():
    return torch.randn(3, 2, 3000, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 0.1


@pytest.fixture(params=FUNCTIONS)
def function(request):
    return FUNCTIONS[request.param]


def test_forward_gradients_are_differences(function):
    sound, change, _ = sounds()
    _, found = torch.func.jvp(function, (sound,), (change,))
    expected = (function(sound + STEP * change) - function(sound - STEP * change)) / (2 * STEP)
    assert torch.allclose(found, expected, atol=1e-5 * float(expected.abs().max()), rtol=0)


def test_gradients_of_torch_func_are_those_of_autograd(function):
    sound = sounds()[0]
    found = torch.func.grad(lambda x: function(x).pow(2).sum())(sound)
    asked = sound.clone().requires_grad_()
    (expected,) = torch.autograd.grad(function(asked).pow(2).sum(), asked)
    assert torch.allclose(found, expected, atol=1e-10)


def test_what_is_mapped_is_as_one_by_one(function):
    def slope(x):
        return torch.func.grad(lambda y: function(y).pow(2).sum())(x)

    for mapped in (function, slope):
        expected = torch.stack([mapped(sound) for sound in sounds()])
        assert torch.allclose(torch.vmap(mapped)(sounds()), expected, atol=1e-10)


def test_coefficients_and_state_are_mapped_and_differentiated():
    sound, change, _ = sounds()
    state = torch.full((2, 3), 0.1, dtype=torch.float64)

    def filtered(x, a, b, zi):
        return F.lfilter(x, a, b, clamp=False, zi=zi)[0]

    given = (sound, LOWER, UPPER, state)
    changes = (change, LOWER * 0.1, UPPER * 0.2, state * 0.5)
    _, found = torch.func.jvp(filtered, given, changes)
    ahead, behind = (
        filtered(*(value + sign * STEP * step for value, step in zip(given, changes, strict=True))) for sign in (1, -1)
    )
    expected = (ahead - behind) / (2 * STEP)
    assert torch.allclose(found, expected, atol=1e-6 * float(expected.abs().max()))
    lower, upper = torch.stack([LOWER, LOWER * 0.9]), torch.stack([UPPER, UPPER * 0.5])
    mapped = torch.vmap(filtered, in_dims=(0, 0, 0, None))(sounds()[:2], lower, upper, state)
    one_by_one = [filtered(sounds()[k], lower[k], upper[k], state) for k in range(2)]
    assert torch.allclose(mapped, torch.stack(one_by_one), atol=1e-12)


def test_gradients_of_every_kind_agree():
    sound = sounds()[0, :, :12].clone().requires_grad_()
    lower, upper = LOWER.clone().requires_grad_(), UPPER.clone().requires_grad_()
    for back in (False, True):
        call = F.filtfilt if back else F.lfilter
        assert torch.autograd.gradcheck(
            lambda x, a, b, f=call: f(x, a, b, clamp=False), (sound, lower, upper), check_forward_ad=True
        )


def test_a_cutoff_has_a_second_derivative():
    sound = sounds()[0]

    def energy(cutoff):
        return F.lowpass_biquad(sound, RATE, cutoff).pow(2).sum()

    cutoff = torch.tensor(900.0, dtype=torch.float64)
    slope = torch.func.grad(energy)
    expected = (slope(cutoff + 0.01) - slope(cutoff - 0.01)) / 0.02
    assert torch.allclose(torch.func.hessian(energy)(cutoff), expected, rtol=1e-4)
    several = torch.tensor([500.0, 900.0], dtype=torch.float64)
    assert torch.allclose(torch.vmap(energy)(several), torch.stack([energy(each) for each in several]))


def test_the_meta_device_gives_shapes():
    nothing = torch.empty(2, 100, device="meta")
    assert F.lowpass_biquad(nothing, RATE, 900.0).shape == (2, 100)
    assert F.gain(nothing, 3.0).is_meta
    assert F.resample(nothing, RATE, 2 * RATE).shape == (2, 200)
    assert T.Resample(RATE, 2 * RATE)(nothing).shape == (2, 200)
    assert F.preemphasis(nothing).shape == (2, 100)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lowpass_biquad", "filtfilt", "resample", "Resample", "gain"])
@pytest.mark.filterwarnings("ignore")
def test_the_compiler_takes_whole_graphs(name):
    function = FUNCTIONS[name]
    torch._dynamo.reset()
    compiled = torch.compile(function, fullgraph=True, backend="aot_eager")
    sound = sounds()[0]
    assert torch.allclose(compiled(sound), function(sound), atol=1e-12)
    asked, plain = (sound.clone().requires_grad_() for _ in range(2))
    compiled(asked).pow(2).sum().backward()
    function(plain).pow(2).sum().backward()
    assert torch.allclose(asked.grad, plain.grad, atol=1e-10)


def test_half_precision_that_autocast_makes_is_taken():
    sound = sounds()[0].float()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert F.lowpass_biquad(sound.bfloat16(), RATE, 900.0).dtype == torch.bfloat16
        assert torch.equal(F.lowpass_biquad(sound, RATE, 900.0), F.lowpass_biquad(sound, RATE, 900.0))
        assert F.resample(sound, RATE, 2 * RATE).dtype == torch.float32


def test_who_looks_on():
    plain, asked = torch.zeros(3), torch.zeros(3, requires_grad=True)
    assert not is_watched(plain, None)
    assert is_watched(plain, asked)
    with torch.no_grad():
        assert not is_watched(asked)
    seen = []
    torch.vmap(lambda x: seen.append(is_watched(x)) or x)(plain)
    torch.func.grad(lambda x: seen.append(is_watched(x)) or x.sum())(plain)
    with torch.autograd.forward_ad.dual_level():
        seen.append(is_watched(torch.autograd.forward_ad.make_dual(plain, plain)))
        seen.append(not is_watched(plain))
    assert seen == [True] * 4
