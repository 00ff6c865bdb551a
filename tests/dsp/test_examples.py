"""Every public function and transform shows how it is used, and what it shows is so."""

import doctest
import inspect
from types import ModuleType
from typing import Any

import pytest
import torch

from workstation.dsp import functional, transforms

_NAMES = [(module, name) for module in (functional, transforms) for name in module.__all__]


def examples_of(module: ModuleType, name: str) -> doctest.DocTest:
    """The examples in a docstring, which find `torch`, `F` and `T` as in the program's console."""
    thing: Any = getattr(module, name)
    names = {"torch": torch, "F": functional, "T": transforms}
    return doctest.DocTestParser().get_doctest(inspect.getdoc(thing) or "", names, name, None, None)


@pytest.mark.parametrize(("module", "name"), _NAMES, ids=lambda value: value if isinstance(value, str) else "")
def test_the_examples_are_true(module: ModuleType, name: str) -> None:
    test = examples_of(module, name)
    assert test.examples, f"{name} has no example"
    assert any(example.want for example in test.examples), f"the example of {name} shows nothing"
    assert any(name in example.source for example in test.examples), f"the example of {name} does not use it"
    torch.manual_seed(0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert result.failed == 0, "".join(said)
