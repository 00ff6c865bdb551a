"""Compiled products of sliding windows and small matrices: vector registers are laid out by hand.

The product of a window with a matrix of 16 columns is short, so a library's product spends as long on gathering its
operands as on multiplying them. Here they are read where they lie, and the sums of several windows stay in registers.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from workstation.dsp.kernels.compiled import FloatArray, IntArray, compiled

COLUMNS = 16
"""Columns of the matrices."""
CHUNK = 48
"""Spans that take one matrix after another while they are in the first-level cache; a multiple of 6."""


def _tile(windows: int) -> Callable[..., Any]:
    """A compiled function for `windows` windows at once: their sums are that many vectors of 16."""

    def typed(
        context: Any, x: Any, place: Any, step: Any, weights: Any, block: Any, y: Any, into: Any, stride: Any
    ) -> tuple[Any, Callable[[Any, Any, Any, Any], Any]]:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            _, place, step, _, block, _, into, stride = arguments
            arrays = [context.make_array(signature.args[k])(context, builder, arguments[k]) for k in (0, 3, 5)]
            sound, matrix, out = (array.data for array in arrays)
            shape = cgutils.unpack_tuple(builder, arrays[1].shape)  # type: ignore[no-untyped-call]
            number = context.get_value_type(x.dtype)
            size = context.get_abi_sizeof(number)
            vector = ir.VectorType(number, COLUMNS)
            lanes = ir.Constant(ir.VectorType(ir.IntType(32), COLUMNS), [0] * COLUMNS)
            empty = ir.Constant(vector, ir.Undefined)
            zeros = ir.Constant(vector, [0.0] * COLUMNS)
            sums = [cgutils.alloca_once_value(builder, zeros) for _ in range(windows)]  # type: ignore[no-untyped-call]
            sources = [
                builder.gep(sound, [builder.add(place, builder.mul(step, step.type(k)))]) for k in range(windows)
            ]
            rows = builder.gep(matrix, [builder.mul(block, builder.mul(shape[1], shape[2]))])
            with cgutils.for_range(builder, shape[1]) as loop:
                row = builder.gep(rows, [builder.mul(loop.index, loop.index.type(COLUMNS))])
                weight = builder.load(builder.bitcast(row, vector.as_pointer()), align=size)
                for source, total in zip(sources, sums, strict=True):
                    value = builder.load(builder.gep(source, [loop.index]))
                    first = builder.insert_element(empty, value, ir.IntType(32)(0))
                    product = builder.fmul(builder.shuffle_vector(first, empty, lanes), weight, flags=("contract",))
                    builder.store(builder.fadd(builder.load(total), product, flags=("contract",)), total)
            for k, total in enumerate(sums):
                target = builder.gep(out, [builder.add(into, builder.mul(stride, stride.type(k)))])
                builder.store(builder.load(total), builder.bitcast(target, vector.as_pointer()), align=size)
            return context.get_dummy_value()

        return types.void(x, types.intp, types.intp, weights, types.intp, y, types.intp, types.intp), emit

    return intrinsic(typed)


_one, _three, _six = _tile(1), _tile(3), _tile(6)


@compiled()
def multiply_spans(
    x: FloatArray, start: int, span: int, weights: FloatArray, first: IntArray, y: FloatArray, outputs: int, spans: int
) -> None:
    """y[s, 16 b + c] = Σ_k x[start + s span + first[b] + k] weights[b, k, c], for all spans s < `spans`.

    Args:
        x: Samples; every window lies inside of it.
        start: Where the first span begins.
        span: Samples from one to the next.
        weights: (blocks, taps, 16).
        first: (blocks,) where each block's windows begin in a span.
        y: (spans * outputs,) written; of one type with `x` and `weights`, all contiguous.
        outputs: Columns of all blocks, of which the last may have less than 16.
        spans: How many.
    """
    spare = np.empty(COLUMNS, y.dtype)
    for begin in range(0, spans, CHUNK):
        end = min(begin + CHUNK, spans)
        for b in range(weights.shape[0]):
            source, column = start + first[b], b * COLUMNS
            wide = min(COLUMNS, outputs - column)
            s = begin
            if wide == COLUMNS:
                if y.itemsize == 4:
                    while s + 6 <= end:
                        _six(x, source + s * span, span, weights, b, y, s * outputs + column, outputs)
                        s += 6
                while s + 3 <= end:
                    _three(x, source + s * span, span, weights, b, y, s * outputs + column, outputs)
                    s += 3
            while s < end:
                _one(x, source + s * span, span, weights, b, spare, 0, 0)
                at = s * outputs + column
                y[at : at + wide] = spare[:wide]
                s += 1
