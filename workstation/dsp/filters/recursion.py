"""The recursion behind filters of tensors: compiled loops or the scan, its gradients, and rules of transforms."""

import math
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.dtypes import on_host, widest
from workstation.dsp.filters.parallel_iir import filter_scan, final_state
from workstation.dsp.filters.sos import LONG, as_sections
from workstation.dsp.kernels import huge_pages
from workstation.dsp.kernels.parallel import spread
from workstation.dsp.watched import is_watched


def filter_sections(
    waveform: Tensor, sos: Tensor, state_shape: tuple[int, ...], zi: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Rows on the CPU by a cascade of sections in one pass, without gradients; the state has `state_shape`."""
    state = torch.zeros(state_shape, dtype=torch.float64) if zi is None else zi.detach().double().clone()
    rows = _floats(waveform.detach()).reshape(math.prod(waveform.shape[:-1]), waveform.shape[-1])
    y = huge_pages.empty(tuple(rows.shape), rows.dtype)
    states = state.contiguous().view(len(rows), len(sos), 2)
    _run_sections(rows.numpy(), y.numpy(), as_sections(sos.detach().numpy()), states.numpy(), math.inf)
    return y.reshape(waveform.shape).to(waveform.dtype), states.view(state_shape)


def filter_rows(
    x: Tensor, b: Tensor, a: Tensor, state: Tensor | None, clamp: bool, ending: bool, reverse: bool = False
) -> tuple[Tensor, Tensor | None]:
    """Rows (batch, filters, time) by b / a (filters, order + 1), a[:, 0] = 1; the end state when `ending`."""
    if state is None:
        state = torch.zeros(*x.shape[:-1], a.shape[1] - 1, dtype=widest(x.device), device=x.device)
    if x.is_meta:
        return torch.empty_like(x), torch.empty_like(state)
    if not is_watched(x, b, a, state):
        return _compute(x, b, a, state, 1.0 if clamp else math.inf, reverse)
    y = _recursion(x, b, a, state, reverse)
    end = final_state(x, y, b.to(x), a.to(x), state) if ending else None
    return (y.clamp(-1, 1) if clamp else y), end


class _Filter(torch.autograd.Function):
    """The filter with its gradients, themselves made of this filter: run the other way in time, or once more."""

    @staticmethod
    def forward(x: Tensor, b: Tensor, a: Tensor, state: Tensor, reverse: bool) -> Tensor:
        return _compute(x, b, a, state, math.inf, reverse)[0]

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        *given, ctx.reverse = inputs
        ctx.save_for_backward(*given, output)
        ctx.save_for_forward(*given, output)

    @staticmethod
    def vmap(
        info: Any, in_dims: tuple[int | None, ...], x: Tensor, b: Tensor, a: Tensor, state: Tensor, reverse: bool
    ) -> tuple[Tensor, int]:
        """What is mapped over becomes more filters, each with rows of its own."""
        size = info.batch_size
        rows = [_with_dimension(t, place, 1, size) for t, place in ((x, in_dims[0]), (state, in_dims[3]))]
        taps = [_with_dimension(t, place, 0, size) for t, place in ((b, in_dims[1]), (a, in_dims[2]))]
        x, state = (t.flatten(1, 2) for t in rows)
        b, a = (t.flatten(0, 1) for t in taps)
        y = _recursion(x, b, a, state, reverse)
        return y.reshape(len(y), size, -1, y.shape[-1]), 1

    @staticmethod
    def jvp(
        ctx: Any, dx: Tensor | None, db: Tensor | None, da: Tensor | None, dstate: Tensor | None, _: None
    ) -> Tensor:
        """A filter's answer to what changes in its input and in its state, and to what changed taps put in."""
        x, b, a, state, y = ctx.saved_tensors
        none = torch.zeros_like(state)
        found = torch.zeros_like(y)
        if dx is not None:
            found = found + _recursion(dx, b, a, none, ctx.reverse)
        if db is not None or da is not None or dstate is not None:
            driven = torch.zeros_like(y)
            if db is not None:
                driven = driven + _taps(x, db, ctx.reverse)
            if da is not None:
                driven = driven - _taps(y, da, ctx.reverse)
            one = torch.zeros_like(b)
            one[:, 0] = 1
            start = none if dstate is None else dstate
            found = found + _recursion(driven.to(y.dtype), one, a, start, ctx.reverse)
        return found.to(y.dtype)

    @staticmethod
    def backward(ctx: Any, dy: Tensor) -> tuple[Tensor | None, ...]:
        x, b, a, state, y = ctx.saved_tensors
        wants_x, wants_b, wants_a, wants_state = ctx.needs_input_grad[:4]
        if a.shape[1] in (2, 3) and (wants_b or wants_a or wants_state) and is_plain(dy, x, b, a, state, y):
            return *_section_gradients(dy, x, b, a, state, y, ctx.reverse), None
        none = torch.zeros_like(state)
        dx = _recursion(dy, b, a, none, not ctx.reverse) if wants_x else None
        if not (wants_b or wants_a or wants_state):
            return dx, None, None, None, None
        one = torch.zeros_like(b)
        one[:, 0] = 1
        driven: Tensor = _recursion(dy, one, a, none, not ctx.reverse)
        order = a.shape[1] - 1
        db = _lags(driven, x, order, ctx.reverse).to(b) if wants_b else None
        da = -_lags(driven, y, order, ctx.reverse).to(a) if wants_a else None
        dstate = None
        if wants_state:
            near = driven.flip(-1) if ctx.reverse else driven
            near = near[..., :order]
            dstate = torch.nn.functional.pad(near, (0, order - near.shape[-1])).to(state)
        return dx, db, da, dstate, None


_apply = cast("Callable[..., Tensor]", _Filter.apply)


@torch.library.custom_op("workstation::recursion", mutates_args=())
def _operator(x: Tensor, b: Tensor, a: Tensor, state: Tensor, reverse: bool) -> Tensor:
    """The filter as an operator, which `torch.compile` takes as it is."""
    return _compute(x, b, a, state, math.inf, reverse)[0]


@_operator.register_fake
def _operator_shape(x: Tensor, b: Tensor, a: Tensor, state: Tensor, reverse: bool) -> Tensor:
    return torch.empty(x.shape, dtype=x.dtype, device=x.device)


def _operator_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
    _Filter.setup_context(ctx, inputs, output)


_operator.register_autograd(_Filter.backward, setup_context=_operator_context)


def _recursion(x: Tensor, b: Tensor, a: Tensor, state: Tensor, reverse: bool) -> Tensor:
    """Rows by b / a, differentiable every way: an operator under the compiler, else a function of autograd's."""
    if torch.compiler.is_compiling():
        compiled: Tensor = _operator(x, b, a, state, reverse)
        return compiled
    return _apply(x, b, a, state, reverse)


def _with_dimension(tensor: Tensor, place: int | None, wanted: int, size: int) -> Tensor:
    """The dimension that is mapped over, moved to a place, or made there."""
    if place is not None:
        return tensor.movedim(place, wanted)
    shape = list(tensor.shape)
    return tensor.unsqueeze(wanted).expand(*shape[:wanted], size, *shape[wanted:])


def _taps(x: Tensor, taps: Tensor, reverse: bool) -> Tensor:
    """Rows (batch, filters, time) by the taps (filters, order + 1) of filters without recursion."""
    frames, out = x.shape[-1], torch.zeros_like(x)
    for k in range(min(taps.shape[1], frames)):
        ahead = (
            torch.nn.functional.pad(x[..., k:], (0, k))
            if reverse
            else torch.nn.functional.pad(x[..., : frames - k], (k, 0))
        )
        out = out + taps[:, k : k + 1].to(x) * ahead
    return out


def _section_gradients(
    dy: Tensor, x: Tensor, b: Tensor, a: Tensor, state: Tensor, y: Tensor, reverse: bool
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The gradients of x, b, a and the state for orders 1 and 2, all by one recursion a row."""
    from workstation.dsp.kernels.iir import adjoint_row

    filters, order, frames = len(b), a.shape[1] - 1, x.shape[2]
    result = huge_pages.empty((len(x) * filters, frames), _floats(x).dtype)
    given = [_floats(t.detach()).to(result.dtype).reshape(result.shape).numpy() for t in (dy, x, y)]
    rows = [array[:, ::-1] if reverse else array for array in (*given, result.numpy())]
    lower, upper = np.zeros((2, filters, 3))
    lower[:, : order + 1], upper[:, : order + 1] = a.detach().numpy(), b.detach().numpy()
    sums, ends = np.zeros((len(result), 2, 3)), np.zeros((len(result), 2))

    def differentiate(row: int) -> None:
        down, sound, up, answer = (array[row] for array in rows)
        adjoint_row(down, sound, up, answer, upper[row % filters], lower[row % filters], sums[row], ends[row])

    _each_row(differentiate, rows[0])
    db, da = torch.from_numpy(sums.reshape(len(x), filters, 2, 3).sum(0)[..., : order + 1]).unbind(1)
    return (
        result.view(x.shape).to(x.dtype),
        db.to(b),
        -da.to(a),
        torch.from_numpy(ends[:, :order]).view_as(state).to(state),
    )


def _lags(driven: Tensor, x: Tensor, order: int, reverse: bool) -> Tensor:
    """Σ_n driven[n] x[n - k] for k = 0 … order, (filters, order + 1); x[n + k] when time runs back."""
    late, early = (x, driven) if reverse else (driven, x)
    if is_plain(late, early):
        return _lags_cpu(_floats(late.detach()), _floats(early.detach()), order)
    frames = x.shape[-1]
    sums = [
        (late[..., k:] * early[..., : frames - k]).sum((0, 2)) if k < frames else driven.new_zeros(driven.shape[1])
        for k in range(order + 1)
    ]
    return torch.stack(sums, -1)


def _lags_cpu(late: Tensor, early: Tensor, order: int) -> Tensor:
    from workstation.dsp.kernels.iir import add_lags

    batches, filters, frames = late.shape
    sums = np.zeros((batches * filters, order + 1))
    ahead, behind = (t.reshape(-1, frames).numpy() for t in (early, late))

    def add(row: int) -> None:
        add_lags(np.ascontiguousarray(ahead[row]), np.ascontiguousarray(behind[row]), sums[row])

    _each_row(add, ahead)
    return torch.from_numpy(sums.reshape(batches, filters, order + 1).sum(0))


def _compute(x: Tensor, b: Tensor, a: Tensor, state: Tensor, limit: float, reverse: bool) -> tuple[Tensor, Tensor]:
    """The filter without gradients: compiled loops on the CPU, the scan elsewhere."""
    if x.device.type != "cpu":
        order = max(1, a.shape[1] - 1)
        b, a = (torch.nn.functional.pad(t, (0, order + 1 - t.shape[1])) for t in (b, a))
        start = torch.nn.functional.pad(state, (0, order - state.shape[-1]))
        y, end = filter_scan(x.flip(-1) if reverse else x, b, a, start)
        y = y.flip(-1) if reverse else y
        return (y if math.isinf(limit) else y.clamp_(-limit, limit)), end[..., : state.shape[-1]]
    rows = _floats(x.detach()).reshape(x.shape[0] * x.shape[1], x.shape[2])
    y = huge_pages.empty(tuple(rows.shape), rows.dtype)
    end = on_host(state.detach()).clone(memory_format=torch.contiguous_format)
    source, target = rows.numpy(), y.numpy()
    if reverse:
        source, target = source[:, ::-1], target[:, ::-1]
    ends = end.view(len(rows), -1).numpy()
    upper, lower = (np.ascontiguousarray(on_host(t.detach()).numpy()) for t in (b, a))
    if a.shape[1] <= 3:
        _run_biquads(source, target, upper, lower, ends, limit)
    else:
        _run_rows(source, target, upper, lower, ends, limit)
    return y.view(x.shape).to(x.dtype), end.to(state.dtype)


def _run_biquads(source: Any, target: Any, b: Any, a: Any, ends: Any, limit: float) -> None:
    """Orders up to 2 as sections, whose recursion keeps in registers."""
    order, filters = b.shape[1] - 1, len(b)
    sos = np.zeros((filters, 1, 6))
    sos[:, 0, : order + 1], sos[:, 0, 3 : 4 + order] = b, a
    states = np.zeros((len(source), 1, 2))
    states[:, 0, :order] = ends
    for k in range(filters):
        _run_sections(source[k::filters], target[k::filters], sos[k], states[k::filters], limit)
    ends[:] = states[:, 0, :order]


def _run_sections(source: Any, target: Any, sos: Any, states: Any, limit: float) -> None:
    from workstation.dsp.kernels.iir import sos_row

    _each_row(lambda row: sos_row(source[row], target[row], sos, states[row], limit), source)


def _run_rows(source: Any, target: Any, b: Any, a: Any, ends: Any, limit: float) -> None:
    from workstation.dsp.kernels.iir import lfilter_row

    filters = len(b)
    _each_row(
        lambda row: lfilter_row(source[row], target[row], b[row % filters], a[row % filters], ends[row], limit), source
    )


def _each_row(work: Any, source: Any) -> None:
    """Call `work` on every row, in as many threads as torch has when there is enough to do."""
    threads = torch.get_num_threads() if source.size >= LONG else 1

    def several(rows: range) -> None:
        for row in rows:
            work(row)

    spread(several, [range(k, len(source), threads) for k in range(min(threads, len(source)))], threads)


def _floats(x: Tensor) -> Tensor:
    """As float32 or float64, the dtypes that the compiled loops know."""
    return x if x.dtype in (torch.float32, torch.float64) else x.float()


def is_plain(*tensors: Tensor | None) -> bool:
    """Whether all are on the CPU and no gradient is asked for."""
    given = [t for t in tensors if t is not None]
    return not is_watched(*given) and all(t.device.type == "cpu" for t in given)
