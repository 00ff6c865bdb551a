"""Options of the command line for arguments of commands, made from the rows that the commands annotate them with."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from workstation.commands.options import signature_of
from workstation.core.params import Param

_PREFIX = "argument_"
"""Of their names among what was parsed, so that none is taken for another option."""


Adding: TypeAlias = argparse.ArgumentParser | argparse._ArgumentGroup
"""What options can be added to: a parser or a group of its options."""


def add_command_options(
    subcommand: Adding,
    function: Callable[..., Any],
    names: Sequence[str] = (),
    *,
    called: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
) -> None:
    """An option for each argument of a command that has a row, or for those that are named.

    Args:
        subcommand: What takes them.
        function: The command's code.
        names: Which of its arguments, in this order; all of them where none is named.
        called: Options of another name than their argument, by the arguments' names.
        hints: What is said of an argument instead of its row's hint, by name.
    """
    signature = signature_of(function)
    for name in names or signature.params:
        either = signature.parameters[name].default is None
        option, text = (called or {}).get(name, name).replace("_", "-"), (hints or {}).get(name, "")
        add_param_option(subcommand, signature.params[name], option, _PREFIX + name, tri_state=either, text=text)


def command_values(arguments: argparse.Namespace, *names: str) -> dict[str, Any]:
    """What a command line gives of the arguments of its command, by name; of those named, or of all."""
    given = {name.removeprefix(_PREFIX): value for name, value in vars(arguments).items() if name.startswith(_PREFIX)}
    return {name: value for name, value in given.items() if value is not None and (not names or name in names)}


def add_param_option(
    subcommand: Adding,
    param: Param,
    option: str,
    dest: str = "",
    *,
    tri_state: bool = False,
    text: str = "",
    check: bool = True,
) -> None:
    """One option as its row has it: `--peak DB`, `--no-dither`, or with `tri_state` both `--tail` and `--no-tail`.

    Without `check` only the type is looked at: another row may have other limits.
    """
    dest, text = dest or _PREFIX + param.name, text or lowered(param.hint or param.title)
    if isinstance(param.default, bool):
        if tri_state:
            either = subcommand.add_mutually_exclusive_group()
            no, yes = map(lowered, param.titles)
            either.add_argument(f"--{option}", dest=dest, action="store_const", const=True, help=yes)
            either.add_argument(f"--no-{option}", dest=dest, action="store_const", const=False, help=no)
            return
        on = not param.default
        subcommand.add_argument(
            f"--{option}" if on else f"--no-{option}", dest=dest, action="store_const", const=on, help=text
        )
        return
    subcommand.add_argument(
        f"--{option}",
        dest=dest,
        type=_read(param) if check else type(param.default),
        choices=tuple(filter(None, param.choices)) or None,  # who means the empty one leaves the option out
        metavar=None if param.choices else _metavar(param),
        help=text.replace("%", "%%"),
    )


def lowered(text: str) -> str:
    """A hint as command lines have it: it begins with a small letter."""
    return text[:1].lower() + text[1:]


def _metavar(param: Param) -> str:
    if isinstance(param.default, str):
        return param.unit.upper() or param.name.upper()
    return "PERCENT" if param.unit == "%" else param.unit.upper() or "N"


def _read(param: Param) -> Callable[[str], Any]:
    """What argparse calls with the text of an option; its error names the option and what it takes."""
    kind = type(param.default)

    def read(text: str) -> Any:
        value = kind(text)  # ValueError: argparse says the type
        if param.choices:
            return value  # argparse says which there are
        try:
            return param.check(value)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    read.__name__ = kind.__name__
    return read
