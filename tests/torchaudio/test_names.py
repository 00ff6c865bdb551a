"""Every name of torchaudio 2.8 is here or says why not, with torchaudio's arguments; the table is of its source."""

import inspect
import json
from importlib import import_module
from pathlib import Path

import pytest

TABLE = json.loads(Path(__file__).with_name("torchaudio_names.json").read_text("utf-8"))
NAMES = [(module, name) for module, names in TABLE["names"].items() for name in names]


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_names(module, name):
    place = import_module(f"workstation.torchaudio{'.' if module else ''}{module}")
    if not hasattr(place, name):
        with pytest.raises(AttributeError, match="is left out"):
            getattr(place, name)


@pytest.mark.parametrize("path", TABLE["arguments"])
def test_arguments(path):
    first, *rest = path.split(".")
    found = getattr(import_module("workstation.torchaudio"), first)
    for name in rest:
        found = getattr(found, name)
    parameters = [p for p in inspect.signature(found).parameters.values() if p.name != "self"]
    wanted = TABLE["arguments"][path]
    assert [p.name for p in parameters][: len(wanted)] == [name for name, _, _ in wanted]
    for parameter, (name, kind, default) in zip(parameters, wanted, strict=False):
        assert parameter.kind.name.lower() == kind, name
        if default is None:
            assert parameter.default is parameter.empty, name
        elif "value" in default:
            assert parameter.default == default["value"], name
    assert all(p.default is not p.empty for p in parameters[len(wanted) :])
