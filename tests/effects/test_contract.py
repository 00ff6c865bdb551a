"""What every effect promises, tried on every effect of the table."""

import copy
import itertools
import subprocess
import sys

import numpy as np
import pytest

from tests.effects.contract import IDS, LIVE, RATE, TABLE, settings, sound, stream_through
from workstation.core.sound.sources import Samples


@pytest.mark.parametrize("id_", IDS)
def test_describes_itself(id_: str) -> None:
    effect = TABLE[id_]
    assert effect.id == id_
    assert effect.name
    assert effect.category
    assert len({p.name for p in effect.params}) == len(effect.params)
    assert dict(effect.values({})) == {p.name: p.default for p in effect.params}
    for param in effect.params:
        assert param.check(param.default) == param.default
    assert (effect.stream(2, RATE) is not None) == effect.live


@pytest.mark.parametrize("id_", IDS)
def test_refuses_unknown_and_bad_values(id_: str) -> None:
    with pytest.raises(ValueError, match="no parameter 'nonsense'"):
        TABLE[id_].apply(sound(1, 100), RATE, {"nonsense": 1})
    for param in TABLE[id_].params:
        assert (param.low is None) == (param.high is None)
        if param.high is not None:
            with pytest.raises(ValueError, match=param.name):
                TABLE[id_].apply(sound(1, 100), RATE, {param.name: param.high + 1})


@pytest.mark.parametrize("block", [1, 333, 4096])
@pytest.mark.parametrize("id_", LIVE)
def test_streaming_equals_applying(id_: str, block: int) -> None:
    effect = TABLE[id_]
    audio = sound(2, 1200 if block == 1 else 9000)
    for values in ({}, settings(effect)[-1]):
        stream = effect.stream(2, RATE, values)
        assert stream is not None
        whole = effect.apply(audio, RATE, values)
        np.testing.assert_allclose(stream_through(stream, audio, block), whole, atol=3e-5 * max(1, np.abs(whole).max()))


@pytest.mark.parametrize("id_", LIVE)
def test_a_change_comes_at_the_same_frame_for_every_block_size(id_: str) -> None:
    effect = TABLE[id_]
    audio = sound(2, 6000)
    results = []
    for block in (50, 600):
        stream = effect.stream(2, RATE)
        assert stream is not None
        first = [stream.process(audio[:, at : at + block]) for at in range(0, 3000, block)]
        stream.set(settings(effect)[-1])
        rest = [stream.process(audio[:, at : at + block]) for at in range(3000, 6000, block)]
        results.append(np.concatenate([*first, *rest], axis=1))
    np.testing.assert_allclose(results[0], results[1], atol=1e-4)


@pytest.mark.parametrize(("channels", "rate"), [(1, 8000), (2, 44100), (6, 48000), (2, 192000)])
@pytest.mark.parametrize("id_", IDS)
def test_keeps_shape_and_input(id_: str, channels: int, rate: int) -> None:
    effect = TABLE[id_]
    audio = sound(channels, 7001)
    before = audio.copy()
    out = effect.apply(audio, rate)
    assert out.shape == (channels, effect.length(7001))
    assert out.dtype == np.float32
    assert np.isfinite(out).all()
    assert np.array_equal(audio, before)
    assert audio.flags.writeable
    out[:] = 0
    assert np.array_equal(audio, before), "the answer must not be the input's own memory"


@pytest.mark.parametrize("id_", LIVE)
def test_a_stream_leaves_its_input_alone(id_: str) -> None:
    stream = TABLE[id_].stream(2, RATE)
    assert stream is not None
    audio = sound(2, 4096)
    audio.flags.writeable = False
    stream.process(audio)
    stream.set(settings(TABLE[id_])[-1])
    stream.process(audio)


@pytest.mark.parametrize("id_", IDS)
def test_extremes_are_finite(id_: str) -> None:
    effect = TABLE[id_]
    audio = sound(2, 3000)
    for values in settings(effect):
        out = effect.apply(audio, RATE, values)
        assert out.shape == (2, effect.length(3000, effect.values(values)))
        assert np.isfinite(out).all(), values
        assert np.abs(out).max() < 1000, values


@pytest.mark.parametrize("rate", [8000, 192000])
@pytest.mark.parametrize("id_", LIVE)
def test_extremes_stream_at_any_rate(id_: str, rate: int) -> None:
    effect = TABLE[id_]
    for values in (settings(effect)[-2], settings(effect)[-1]):
        stream = effect.stream(1, rate, values)
        assert stream is not None
        assert np.isfinite(stream_through(stream, sound(1, 2000), 500)).all()


@pytest.mark.parametrize("id_", IDS)
def test_silence_stays_silence(id_: str) -> None:
    out = TABLE[id_].apply(np.zeros((2, 5000), np.float32), RATE)
    assert np.abs(out).max(initial=0) < 1e-6


@pytest.mark.parametrize(("channels", "frames"), list(itertools.product((1, 2), (0, 1, 2, 17))))
@pytest.mark.parametrize("id_", IDS)
def test_takes_next_to_nothing(id_: str, channels: int, frames: int) -> None:
    out = TABLE[id_].apply(np.full((channels, frames), 0.5, np.float32), RATE)
    assert out.shape == (channels, TABLE[id_].length(frames))
    assert np.isfinite(out).all()


@pytest.mark.parametrize("id_", LIVE)
def test_an_empty_block_changes_nothing(id_: str) -> None:
    audio = sound(2, 1000)
    plain, disturbed = TABLE[id_].stream(2, RATE), TABLE[id_].stream(2, RATE)
    assert plain is not None
    assert disturbed is not None
    expected = plain.process(audio)
    first = disturbed.process(audio[:, :400])
    assert disturbed.process(audio[:, :0]).shape == (2, 0)
    np.testing.assert_allclose(np.concatenate([first, disturbed.process(audio[:, 400:])], axis=1), expected, atol=1e-6)


@pytest.mark.parametrize("id_", LIVE)
def test_a_copy_goes_on_as_the_stream_does(id_: str) -> None:
    """For effects that change their place in a rack that runs."""
    stream, audio = TABLE[id_].stream(2, RATE), sound(2, 4000)
    assert stream is not None
    stream.process(audio[:, :1000])
    stream.set(settings(TABLE[id_])[-1])
    stream.process(audio[:, 1000:1100])
    twin = copy.deepcopy(stream)
    assert twin.effect is stream.effect
    np.testing.assert_array_equal(twin.process(audio[:, 1100:]), stream.process(audio[:, 1100:]))


@pytest.mark.parametrize("id_", LIVE)
def test_the_neutral_setting_is_the_input_late_by_the_latency(id_: str) -> None:
    """Also the check that `latency` is the truth: a frame more or less would be far from the input."""
    effect = TABLE[id_]
    values = None if effect.neutral is None else dict(effect.neutral)
    audio = sound(2, 6000) * np.float32(0.5)
    stream = effect.stream(2, RATE, values or {})
    assert stream is not None
    if values is None:
        assert stream.latency == 0
        return
    sign = -1 if id_ == "invert" else 1
    np.testing.assert_allclose(stream_through(stream, audio, 512), sign * audio, atol=2e-4)
    np.testing.assert_allclose(effect.apply(audio, RATE, values), sign * audio, atol=2e-4)


def test_every_live_effect_has_a_neutral_setting() -> None:
    """One says so itself, also when it has none: what is inherited was not thought about."""
    assert [id_ for id_ in LIVE if "neutral" not in vars(type(TABLE[id_]))] == []


def _roughness(x: Samples) -> float:
    """The largest bend between neighbouring samples: a click stands out in it."""
    return float(np.abs(np.diff(x, 2)).max(initial=0))


@pytest.mark.parametrize("id_", LIVE)
def test_a_change_does_not_click(id_: str) -> None:
    effect, rate = TABLE[id_], 24000
    at = np.arange(2 * rate)
    audio = (0.25 * np.sin(2 * np.pi * 110 * at / rate)).astype(np.float32)[None].repeat(2, axis=0)
    for values in settings(effect)[1:]:
        stream = effect.stream(2, rate)
        assert stream is not None
        parts = [stream.process(audio[:, : rate // 2])]
        stream.set(values)
        parts += [stream.process(audio[:, k : k + 480]) for k in range(rate // 2, audio.shape[1], 480)]
        out = np.concatenate(parts, axis=1)
        before, change, after = out[:, rate // 4 : rate // 2], out[:, rate // 2 : 3 * rate // 2], out[:, -rate // 2 :]
        steady = max(_roughness(before), _roughness(after), _roughness(audio))
        assert _roughness(change) <= 1.6 * steady + 5e-4, values


@pytest.mark.parametrize("id_", IDS)
def test_a_job_reports_and_can_be_cancelled(id_: str) -> None:
    job = TABLE[id_].apply_job(sound(2, 200_000), RATE)
    fractions = list(itertools.islice(job, 2))
    assert 1 <= len(fractions) <= 2
    assert all(0 <= f <= 1 for f in fractions)
    assert fractions == sorted(fractions)
    job.close()


def test_the_parameters_are_known_without_heavy_libraries() -> None:
    code = (
        "import sys; from workstation.effects.table import EffectTable; t = EffectTable();"
        "[(t[i].params, t[i].values({})) for i in t];"
        "print([m for m in ('torch', 'scipy', 'numba', 'soundfile', 'soxr') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
