"""Every name of torchaudio 2.8 is here with its arguments; the table was taken from its source."""

import inspect
import json
from pathlib import Path

import pytest
import torch

from workstation.dsp import functional, kaldi, transforms

TABLE = json.loads(Path(__file__).with_name("torchaudio_names.json").read_text())
MODULES = {"functional": functional, "transforms": transforms, "kaldi": kaldi}
MISSPELT = {"wavefrom": "waveform"}
KINDS = {
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}


def arguments(function):
    return [p for p in inspect.signature(function).parameters.values() if p.name != "self"]


def default_of(entry):
    if entry is None:
        return inspect.Parameter.empty
    if "name" in entry:
        return eval(entry["name"], {"torch": torch})
    return entry["value"]


def check(function, wanted):
    found = arguments(function)
    for own, (name, kind, default) in zip(found, wanted, strict=False):
        assert (own.name, KINDS[own.kind]) == (MISSPELT.get(name, name), kind)
        assert own.default == default_of(default), name
    assert len(found) >= len(wanted)
    for extra in found[len(wanted) :]:
        assert extra.default is not inspect.Parameter.empty, extra.name


@pytest.mark.parametrize("name", [f"{module}.{name}" for module in ("functional", "kaldi") for name in TABLE[module]])
def test_functions_take_the_same_arguments(name):
    module, _, function = name.partition(".")
    assert function in MODULES[module].__all__
    check(getattr(MODULES[module], function), TABLE[module][function])


@pytest.mark.parametrize("name", TABLE["transforms"])
def test_modules_take_the_same_arguments(name):
    assert name in transforms.__all__
    module = getattr(transforms, name)
    assert issubclass(module, torch.nn.Module)
    if TABLE["transforms"][name]["make"]:
        check(module.__init__, TABLE["transforms"][name]["make"])
    check(module.forward, TABLE["transforms"][name]["call"])


def test_the_help_page_tells_where_each_name_is():
    page = (Path(__file__).parents[2] / "resources" / "help" / "dsp.md").read_text()
    for module, names in TABLE.items():
        for name in names:
            home = getattr(MODULES[module], name).__module__.removeprefix("workstation.dsp.")
            assert f"| `{name}` | `{home}` |" in page
