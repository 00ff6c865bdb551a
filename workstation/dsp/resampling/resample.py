"""Changing the sample rate by band-limited interpolation, at any ratio of whole numbers."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import astuple
from functools import lru_cache, partial
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import conv1d, pad

from workstation.dsp.convolution.convolve import full_precision
from workstation.dsp.dtypes import check_floating, on_host
from workstation.dsp.filters.linear_rows import Rows, each_row, linear_rows
from workstation.dsp.kernels.parallel import spread
from workstation.dsp.resampling.sinc_bands import MIN_SPANS, make_bands, multiply_bands
from workstation.dsp.resampling.sinc_table import SincFilter

PIECE = 1 << 20
"""Weights that are tabulated at once: ratios of large coprime numbers have a hundred times as many."""
THREADED = 1 << 27
"""Products from which several threads are quicker than one."""
GATHER = 1 << 22
"""Products in work at once on devices without the compiled loop."""

_OLD_NAMES = {"sinc_interpolation": "sinc_interp_hann", "kaiser_window": "sinc_interp_kaiser"}


def resample(
    waveform: Tensor,
    orig_freq: int,
    new_freq: int,
    lowpass_filter_width: int = 6,
    rolloff: float = 0.99,
    resampling_method: str = "sinc_interp_hann",
    beta: float | None = None,
) -> Tensor:
    """Change the sample rate by a windowed sinc filter.

    Args:
        waveform: Samples (..., time), floating point.
        orig_freq: Its rate, a whole number of Hz (or the ratio's numerator).
        new_freq: The rate wanted.
        lowpass_filter_width: Zeros of the sinc on each side; more are sharper and slower.
        rolloff: Cutoff over half the lower rate, up to 1; lower aliases less and loses more of the top.
        resampling_method: Its window, "sinc_interp_hann" or "sinc_interp_kaiser".
        beta: The Kaiser window's parameter; None: 14.77.

    Returns:
        (..., ceil(time * new_freq / orig_freq)); the waveform itself when the rates are equal. Differentiable.

    Only the weights within the window are made and multiplied, so the work for an output frame is
    `2 lowpass_filter_width` (times the ratio when the rate falls) whatever the numbers: 44,101 to 48,000 Hz costs
    what 44,100 does. Source: J. O. Smith, "Digital audio resampling".

    Examples:
        >>> F.resample(torch.zeros(2, 44100), 44100, 48000).shape
        torch.Size([2, 48000])
    """
    resampling_method = current_name(resampling_method)
    sinc = SincFilter.between(orig_freq, new_freq, lowpass_filter_width, rolloff, resampling_method, beta)
    return waveform if sinc.step == sinc.phases else apply_sinc(waveform, sinc)


def current_name(resampling_method: str) -> str:
    """torchaudio's name of today for the two it once had, with its warning."""
    if resampling_method not in _OLD_NAMES:
        return resampling_method
    new = _OLD_NAMES[resampling_method]
    warnings.warn(f'"{resampling_method}" is now called "{new}"', stacklevel=3)
    return new


def apply_sinc(waveform: Tensor, sinc: SincFilter, kernel: Tensor | None = None) -> Tensor:
    """Resample (..., time) by a filter, whose table may be given; differentiable in the waveform."""
    check_floating(waveform)
    frames = sinc.frames(waveform.shape[-1])
    if waveform.device.type not in ("cpu", "meta"):
        return _gather(waveform, sinc, frames, kernel)
    if torch.compiler.is_compiling():
        compiled: Tensor = _operator(waveform, *astuple(sinc))
        return compiled

    def there(x: Rows, y: Rows) -> None:
        from workstation.dsp.kernels.resample import interpolate_row

        if _by_bands(sinc, x, y, kernel):
            return
        for start, table, first in _pieces(sinc, x.dtype, kernel):
            each_row(partial(_row, interpolate_row, x, y, (table, first, sinc.step, sinc.phases, start)), x)

    def back(dy: Rows, dx: Rows) -> None:
        from workstation.dsp.kernels.resample import spread_row

        dx[:] = 0
        for start, table, first in _pieces(sinc, dy.dtype, kernel):
            each_row(partial(_row, spread_row, dy, dx, (table, first, sinc.step, sinc.phases, start)), dy)

    return linear_rows(waveform, frames, there, back)


@torch.library.custom_op("workstation::apply_sinc", mutates_args=())
def _operator(waveform: Tensor, step: int, phases: int, zeros: int, rolloff: float, window: str, beta: float) -> Tensor:
    """The same as an operator, which `torch.compile` takes as it is."""
    return apply_sinc(waveform, SincFilter(step, phases, zeros, rolloff, window, beta)).clone()


@_operator.register_fake
def _operator_shape(
    waveform: Tensor, step: int, phases: int, zeros: int, rolloff: float, window: str, beta: float
) -> Tensor:
    frames = -(-waveform.shape[-1] * phases // step)
    return torch.empty((*waveform.shape[:-1], frames), dtype=waveform.dtype, device=waveform.device)


@torch.library.custom_op("workstation::spread_sinc", mutates_args=())
def _transposed(
    change: Tensor, frames: int, step: int, phases: int, zeros: int, rolloff: float, window: str, beta: float
) -> Tensor:
    """What a change of the output means for an input of so many frames."""
    sinc = SincFilter(step, phases, zeros, rolloff, window, beta)
    given = torch.zeros((*change.shape[:-1], frames), dtype=change.dtype, requires_grad=True)
    with torch.enable_grad():
        (found,) = torch.autograd.grad(apply_sinc(given, sinc), given, change)
    return found


@_transposed.register_fake
def _transposed_shape(
    change: Tensor, frames: int, step: int, phases: int, zeros: int, rolloff: float, window: str, beta: float
) -> Tensor:
    return torch.empty((*change.shape[:-1], frames), dtype=change.dtype, device=change.device)


def _keep(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
    waveform, *ctx.sizes = inputs
    ctx.frames = waveform.shape[-1]


def _spread_back(ctx: Any, change: Tensor) -> tuple[Tensor | None, ...]:
    return _transposed(change, ctx.frames, *ctx.sizes), None, None, None, None, None, None


_operator.register_autograd(_spread_back, setup_context=_keep)


def _by_bands(sinc: SincFilter, x: Rows, y: Rows, kernel: Tensor | None) -> bool:
    """Fill `y` by products of small matrices; False where there are too few spans or too many phases for them."""
    if sinc.phases * sinc.width > PIECE:
        return False
    ((_, table, _),) = _pieces(sinc, x.dtype, kernel)
    bands = make_bands(sinc, table)
    if bands is None or x.shape[1] < MIN_SPANS * bands.span:
        return False
    spans = -(-y.shape[1] // bands.outputs)
    # The library's own threads wait for each other when another program runs beside them; ours take what is there.
    threads = torch.get_num_threads() if y.size * bands.taps >= THREADED else 1
    step = max(MIN_SPANS, -(-spans * len(x) // threads))

    def part(place: tuple[int, int]) -> None:
        row, low = place
        multiply_bands(x[row], y[row], bands, low, min(spans, low + step))

    spread(part, [(row, low) for row in range(len(x)) for low in range(0, spans, step)], threads)
    return True


def _row(loop: Callable[..., None], x: Rows, y: Rows, filter_: tuple[Any, ...], row: int) -> None:
    loop(x[row], y[row], *filter_)


def _pieces(sinc: SincFilter, dtype: Any, kernel: Tensor | None) -> Iterator[tuple[int, Rows, Rows]]:
    """The filter's phases in tables of bounded size: (first phase, weights, first frames)."""
    if kernel is not None:
        yield 0, np.ascontiguousarray(on_host(kernel.detach()).numpy(), dtype), sinc.first()
        return
    size = max(1, PIECE // sinc.width)
    for start in range(0, sinc.phases, size):
        stop = min(sinc.phases, start + size)
        yield start, np.ascontiguousarray(sinc.table(start, stop), dtype), sinc.first(start, stop)


def _gather(waveform: Tensor, sinc: SincFilter, frames: int, kernel: Tensor | None = None) -> Tensor:
    """The same in tensor operations, whose tables stay on the device."""
    rows = waveform.reshape(waveform.shape[:-1].numel(), waveform.shape[-1])
    periods = -(-frames // sinc.phases)
    padded = pad(rows, (sinc.reach, max(0, (periods + 1) * sinc.step + sinc.width - rows.shape[1])))
    if sinc.phases * _span(sinc) <= PIECE:
        table = _strides(sinc, kernel, padded.dtype, str(padded.device))
        with full_precision():
            by_phase = conv1d(padded[:, None], table, stride=sinc.step)[..., :periods]
        return by_phase.transpose(1, 2).reshape(*waveform.shape[:-1], -1)[..., :frames]
    y = rows.new_empty(len(rows), periods, sinc.phases)
    size = max(1, PIECE // sinc.width)
    for start in range(0, sinc.phases, size):
        stop = min(sinc.phases, start + size)
        weights, places = _windows(sinc, start, stop, padded.dtype, str(padded.device))
        weights = weights if kernel is None else kernel[start:stop].to(weights)
        many = max(1, GATHER // max(1, len(rows) * weights.numel()))
        for begin in range(0, periods, many):
            period = torch.arange(begin, min(periods, begin + many), device=rows.device) * sinc.step
            windows = padded[:, period[:, None, None] + places]
            y[:, begin : begin + many, start:stop] = (windows * weights).sum(-1)
    return y.reshape(*waveform.shape[:-1], -1)[..., :frames]


def _span(sinc: SincFilter) -> int:
    """Frames of the padded input that the outputs of one period are made of."""
    return int(sinc.first()[-1]) + sinc.reach + sinc.width


def _strides(sinc: SincFilter, kernel: Tensor | None, dtype: torch.dtype, device: str) -> Tensor:
    """The filter as one for steps of a whole period: (phases, 1, span)."""
    if kernel is None:
        return _strides_of(sinc, dtype, device)
    places = _windows(sinc, 0, sinc.phases, dtype, device)[1]
    table = torch.zeros(sinc.phases, _span(sinc), dtype=dtype, device=device)
    return table.scatter(1, places, kernel.to(table))[:, None]


@lru_cache(maxsize=8)
def _strides_of(sinc: SincFilter, dtype: torch.dtype, device: str) -> Tensor:
    weights, places = _windows(sinc, 0, sinc.phases, dtype, device)
    return torch.zeros(sinc.phases, _span(sinc), dtype=dtype, device=device).scatter(1, places, weights)[:, None]


@lru_cache(maxsize=8)
def _windows(sinc: SincFilter, start: int, stop: int, dtype: torch.dtype, device: str) -> tuple[Tensor, Tensor]:
    """Weights (phases, width) of some phases on a device, and the places in the padded input that they are for."""
    weights = torch.from_numpy(sinc.table(start, stop)).to(dtype).to(device)
    first = torch.from_numpy(sinc.first(start, stop) + sinc.reach)
    return weights, (first[:, None] + torch.arange(sinc.width)).to(device)
