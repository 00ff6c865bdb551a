"""Options of the command line as the commands' rows have them."""

import argparse
from collections.abc import Callable
from typing import Annotated, Any

import pytest

from workstation.cli.command_options import add_command_options, command_values
from workstation.cli.main import main
from workstation.commands.files.export import export
from workstation.commands.files.export_several import export_several
from workstation.commands.options import signature_of
from workstation.commands.speech import models
from workstation.commands.speech.recognize import align, transcribe
from workstation.core.params import Param

TAIL = Param("tail", True, titles=("End at once", "Ring out"))


def tried(
    session: object,
    *,
    count: Annotated[int, Param("count", 3, low=1, high=5)] = 3,
    kind: Annotated[str, Param("kind", "a", choices=("a", "b"))] = "a",
    tail: Annotated[bool | None, TAIL] = None,
    quiet: Annotated[bool, Param("quiet", False, hint="Say nothing")] = False,
    colour: Annotated[bool, Param("colour", True)] = True,
    secret: str = "",
) -> None: ...


def read(*words: str) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="try")
    add_command_options(parser, tried, called={"kind": "sort"})
    return command_values(parser.parse_args(words))


def test_an_option_is_made_of_each_argument_that_has_a_row() -> None:
    assert read() == {}
    assert read("--count", "5", "--sort", "b", "--quiet", "--no-colour") == {
        "count": 5,
        "kind": "b",
        "quiet": True,
        "colour": False,
    }
    assert (read("--tail"), read("--no-tail")) == ({"tail": True}, {"tail": False})


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--count", "6"], "argument --count: count must be 1 to 5, got 6"),
        (["--count", "x"], "argument --count: invalid int value: 'x'"),
        (["--sort", "c"], "argument --sort: invalid choice: 'c'"),
        (["--tail", "--no-tail"], "argument --no-tail: not allowed with argument --tail"),
        (["--secret", "x"], "unrecognized arguments: --secret"),
    ],
)
def test_errors_name_the_option(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        read(*words)
    assert left.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("subcommand", "function"),
    [
        (("convert",), export),
        (("render",), export),
        (("export",), export_several),
        (("align",), align),
        (("transcribe",), transcribe),
        (("models", "download"), models.download),
        (("models", "import"), models.import_),
    ],
)
def test_the_help_of_a_subcommand_has_every_row_of_its_command(
    subcommand: tuple[str, ...], function: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*subcommand, "--help"])
    text = " ".join(capsys.readouterr().out.split())
    rows = signature_of(function).params
    assert rows
    for name, row in rows.items():
        assert any(f"--{word.replace('_', '-')} " in text for word in (name, row.name))
        if name != "engine":  # it tells which there are
            assert all(hint[1:] in text for hint in (row.hint, *row.titles) if hint)
