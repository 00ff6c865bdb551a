"""Groups of options: a command takes them as one value, its callers give each by itself."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from workstation.commands.arguments import Arguments
from workstation.commands.files.export import export
from workstation.commands.files.export_several import export_several
from workstation.commands.options import Options, signature_of
from workstation.commands.registry import Command, Commands
from workstation.core.errors import CommandError
from workstation.core.params import Param
from workstation.session import Session


@dataclass(frozen=True)
class Gains(Options):
    left: Annotated[float | None, Param("left", 0.0, unit="dB", low=-6.0, high=6.0)] = None
    right: float = 1.0


USUAL = Gains()


def move(session: Session, place: str, *, gains: Gains = USUAL, quick: bool = False, **more: int) -> object:
    return place, gains, quick, more


def test_the_fields_of_a_group_are_arguments_of_the_command() -> None:
    signature = signature_of(move)
    assert list(signature.parameters) == ["session", "place", "left", "right", "quick", "more"]
    assert signature.hints["left"] == float | None
    assert signature.params == {"left": Param("left", 0.0, unit="dB", low=-6.0, high=6.0)}
    assert Arguments("a.b", move).usage == "place, left=None, right=1.0, quick=False, **more"


def test_the_command_gets_the_group_and_the_script_line_has_the_fields(commands: Commands) -> None:
    lines: list[str] = []
    commands.logged.connect(lines.append)
    commands.register(Command("a.b", "Move", move))
    assert commands.run("a.b", "here", left=3, quick=True, other=2) == ("here", Gains(3.0), True, {"other": 2})
    assert commands.run("a.b", "here") == ("here", USUAL, False, {})
    assert lines == ['run("a.b", "here", left=3.0, quick=True, other=2)', 'run("a.b", "here")']


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"left": 7}, "a.b: left must be -6 to 6 dB, got 7"),
        ({"left": "loud"}, "a.b: left takes a number or None, got 'loud'"),
        ({"right": None}, "a.b: right takes a number, got None"),
        ({"gains": USUAL}, "a.b: gains takes a whole number"),
    ],
)
def test_a_wrong_one_is_named(commands: Commands, given: dict[str, object], message: str) -> None:
    commands.register(Command("a.b", "Move", move))
    with pytest.raises(CommandError) as told:
        commands.run("a.b", "here", **given)
    assert str(told.value).startswith(message)


def test_both_exports_take_the_same_options() -> None:
    one, several = (set(signature_of(function).parameters) for function in (export, export_several))
    assert one & several >= {"tail", "markers", "peak", "loudness", "overwrite", "without_missing_effects"}
