"""Modules in TorchScript: a stand-in holds their settings as text and their buffers, and an operator does the rest."""

import importlib
import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from workstation.dsp.torchaudio.torchscript import NAMESPACE, Shape, compiled, operator

_HOME = "workstation.dsp."
_OWN = frozenset(nn.Module().__dict__)


def make_modules_scriptable(classes: Iterable[type[nn.Module]]) -> None:
    """Let TorchScript compile these modules; those whose settings are no plain values are left to it as they are."""
    for kind in classes:
        setattr(kind, "__prepare_scriptable__", _prepare)  # noqa: B010


def register_module(kind: type[nn.Module]) -> None:
    """Register the operator of a module, if its arguments allow one."""
    _register(_label(kind.__module__, kind.__name__), Shape(kind.forward))


def _prepare(module: nn.Module) -> nn.Module:
    """A stand-in for a module, or the module if it cannot be told by its settings."""
    try:
        settings = json.dumps(_described(module))
    except TypeError:
        return module
    buffers = list(module.buffers())
    stand_in = _class_of(type(module).__module__, type(module).__name__, len(buffers))()
    stand_in.__dict__["settings"] = settings
    for number, buffer in enumerate(buffers):
        stand_in.register_buffer(f"buffer_{number}", buffer)
    return stand_in.train(module.training)


@cache
def _class_of(home: str, name: str, buffers: int) -> type[nn.Module]:
    """A class whose `forward` calls the operator of a module, and keeps the buffers as that leaves them."""
    kind = getattr(importlib.import_module(home), name)
    register_module(kind)
    shape, label = Shape(kind.forward), _label(home, name)
    own = [f"self.buffer_{k}" for k in range(buffers)]
    results = ", ".join(f"result_{k}" for k in range(shape.schema_out.count(",") + 1))
    lines = [f"def forward(self, {shape.script()}) -> {shape.script_out}:"]
    lines += ["    buffers: List[torch.Tensor] = []", *(f"    buffers.append({buffer})" for buffer in own)]
    given = ", ".join(["self.settings", "buffers", *shape.names()])
    lines += [f"    {results}, kept = torch.ops.{NAMESPACE}.{label}({given})"]
    lines += [f"    {buffer} = kept[{k}]" for k, buffer in enumerate(own)]
    forward = compiled([*lines, f"    return {results}"], "forward", f"{label} with {buffers} buffers")
    return type(name, (nn.Module,), {"forward": forward, "__module__": __name__})


def _register(label: str, shape: Shape) -> None:
    if hasattr(getattr(torch.ops, NAMESPACE), label):
        return
    outs = shape.schema_out.removeprefix("(").removesuffix(")")
    names = shape.names()

    def call(settings: str, buffers: list[Tensor], *values: Any) -> Any:
        module = _rebuilt(settings)
        _exchange(module, iter(buffers))
        result = module(**dict(zip(names, values, strict=True)))
        kept = list(module.buffers())
        return (*result, kept) if isinstance(result, tuple) else (result, kept)

    operator(label, f"(str settings, Tensor[] buffers, {shape.schema()}) -> ({outs}, Tensor[])", call)


def _label(home: str, name: str) -> str:
    return f"{home}_{name}".replace(".", "_")


def _described(module: nn.Module) -> dict[str, Any]:
    """The class and the settings of a module and of those in it; TypeError if they are no plain values."""
    if not (_ours(type(module)) or type(module) is nn.ModuleList) or next(module.parameters(), None) is not None:
        raise TypeError(f"{type(module)} cannot be told by its settings")
    return {
        "class": _path(type(module)),
        "settings": {name: _plain(value) for name, value in vars(module).items() if name not in _OWN},
        "buffers": {name: buffer is not None for name, buffer in module._buffers.items()},
        "children": {name: _described(child) for name, child in module.named_children()},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return {"tuple" if isinstance(value, tuple) else "list": [_plain(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": {str(key): _plain(item) for key, item in value.items()}}
    if is_dataclass(value) and _ours(type(value)):
        taken = {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.init}
        return {_path(type(value)): taken}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{value!r} is no plain value")


def _unplain(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, items),) = value.items()
    if kind in ("tuple", "list"):
        return (tuple if kind == "tuple" else list)(_unplain(item) for item in items)
    taken = {key: _unplain(item) for key, item in items.items()}
    return taken if kind == "dict" else _found(kind)(**taken)


def _ours(kind: type) -> bool:
    return kind.__module__.startswith(_HOME)


def _path(kind: type) -> str:
    return f"{kind.__module__}:{kind.__name__}"


def _found(path: str) -> type:
    """The class of a path, of this library or a list of modules; nothing else may come out of a file."""
    home, _, name = path.partition(":")
    if path == _path(nn.ModuleList):
        return nn.ModuleList
    kind = getattr(importlib.import_module(home), name) if home.startswith(_HOME) else None
    if not (isinstance(kind, type) and _ours(kind)):
        raise ValueError(f"a script may only hold classes of {_HOME}*, got {path}")
    return kind


@lru_cache(maxsize=64)
def _rebuilt(settings: str) -> nn.Module:
    return _build(json.loads(settings))


def _build(described: dict[str, Any]) -> nn.Module:
    kind = _found(described["class"])
    if not issubclass(kind, nn.Module):
        raise ValueError(f"a script may only hold modules of {_HOME}*, got {described['class']}")
    module: nn.Module = object.__new__(kind)
    nn.Module.__init__(module)
    for key, value in described["settings"].items():
        setattr(module, key, _unplain(value))
    for buffer, there in described["buffers"].items():
        module.register_buffer(buffer, torch.empty(0) if there else None)
    for key, child in described["children"].items():
        module.add_module(key, _build(child))
    return module


def _exchange(module: nn.Module, buffers: Any) -> None:
    """Put tensors in place of the buffers, in the order of `named_buffers`."""
    for part in module.modules():
        for name, buffer in part._buffers.items():
            if buffer is not None:
                part._buffers[name] = next(buffers)
