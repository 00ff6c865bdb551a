"""Options of the command line for the settings of sound formats, made from the rows of the formats."""

import argparse
from dataclasses import replace

from workstation.cli.command_options import add_param_option, lowered
from workstation.media.format_settings import Setting
from workstation.media.formats import EXPORT_FORMATS, ExportFormat, setting_rows

_PREFIX = "setting_"
"""Of their names among the arguments, so that none is taken for another option."""
_WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def add_setting_options(subcommand: argparse.ArgumentParser) -> None:
    """`--bits`, `--bitrate` and all others that formats have; which value is possible is checked with the format."""
    for name, rows in setting_rows().items():
        row = rows[0][1]
        choices = tuple(dict.fromkeys(choice for _, other in rows for choice in other.choices))
        text = f"no {lowered(row.title)}" if row.default is True else lowered(row.title)
        add_param_option(
            subcommand,
            replace(row, choices=choices, titles=()),
            name.replace("_", "-"),
            _PREFIX + name,
            text=text if isinstance(row.default, bool) else _help(rows),
            check=False,
        )
    subcommand.add_argument(
        "--set",
        action="append",
        default=[],
        dest="set_values",
        metavar="NAME=VALUE",
        help="a setting of a format that a plugin brings; may be repeated",
    )


def settings_in(arguments: argparse.Namespace) -> dict[str, object]:
    """The settings that a command line gives, by name; ask while the tables have the formats of plugins.

    ValueError for a value that a setting cannot be read from.
    """
    given = {name.removeprefix(_PREFIX): value for name, value in vars(arguments).items() if name.startswith(_PREFIX)}
    chosen = {name: value for name, value in given.items() if value is not None}
    return chosen | dict(map(_setting, arguments.set_values))


def _setting(text: str) -> tuple[str, object]:
    """A setting that is given as NAME=VALUE, as its row has it."""
    name, sign, value = text.partition("=")
    name, rows = name.strip().replace("-", "_"), setting_rows()
    if not sign or not name:
        raise ValueError(f"--set takes NAME=VALUE, got {text!r}")
    if name not in rows:
        raise ValueError(f"--set {text}: no format has a setting {name!r}; there are {', '.join(rows)}")
    try:
        return name, _value(value.strip(), type(rows[name][0][1].default))
    except ValueError as error:
        raise ValueError(f"--set {text}: {error}") from None


def _value(text: str, kind: type) -> object:
    if kind is not bool:
        return kind(text)
    if text.lower() not in _WORDS:
        raise ValueError(f"it is yes or no, got {text!r}")
    return _WORDS[text.lower()]


def _help(rows: list[tuple[ExportFormat, Setting]]) -> str:
    """What it means, and for which formats it is what: "of all channels together: Opus 16 to 510 kbit/s (128)"."""
    row = rows[0][1]
    text = lowered(row.hint)
    if row.own:
        return f"{text} (as the input's)" if len(rows) == len(EXPORT_FORMATS) or row.choices else text
    ranges: dict[str, list[str]] = {}
    for format_, other in rows:
        default = other.default if isinstance(other.default, str) else f"{other.default:.15g}"
        range_ = "" if other.choices else f" {other.range}"
        ranges.setdefault(f"{range_} ({default}){_condition(format_, other)}", []).append(format_.name)
    return f"{text}: " + "; ".join(f"{', '.join(names)}{range_}" for range_, names in ranges.items())


def _condition(format_: ExportFormat, row: Setting) -> str:
    """The option that has to be given with it, if any."""
    if row.only_with is None:
        return ""
    name, value = row.only_with
    other = next(each for each in format_.settings if each.name == name)
    return "" if value == other.default else f" with --{name.replace('_', '-')} {value}"
