"""The numbers in an .onnx file, read as data: no graph is run, and no other file is opened."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

_MAX_BYTES = 1 << 30


def load_onnx_tensors(path: Path) -> "dict[str, Tensor]":
    """The initial values of an .onnx file's graph by their names, those that are floats.

    ValueError when it is none, or when it keeps them in other files.
    """
    import onnx
    import torch
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # it brings no types
    from onnx import numpy_helper

    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(f"{path.name} has more than 1 GB, which is no model of ours")
    try:
        graph = onnx.load_model_from_string(path.read_bytes()).graph
    except DecodeError as error:
        raise ValueError(f"{path.name} is no .onnx file, or is damaged") from error
    found = {}
    for row in graph.initializer:
        if row.data_type != onnx.TensorProto.FLOAT:
            continue
        if row.data_location == onnx.TensorProto.EXTERNAL:
            raise ValueError(f"{path.name} keeps its numbers in other files; give one that holds them")
        try:
            found[row.name] = torch.from_numpy(numpy_helper.to_array(row).copy())
        except ValueError as error:
            raise ValueError(f"{path.name} is damaged: {row.name} has another size than it says") from error
    return found
