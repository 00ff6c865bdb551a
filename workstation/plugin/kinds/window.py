"""Commands and panels of plugins."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from workstation.commands.registry import Command, LateFunction
from workstation.core.errors import CommandError
from workstation.core.signal import Dispose
from workstation.plugin.border import Adding
from workstation.plugin.errors import plugin_error
from workstation.plugin.rows import CommandRow, ViewRow
from workstation.session import Session


def add_command(adding: Adding, row: CommandRow) -> Dispose:
    """The command runs the plugin's function, which is read when it is first called."""
    forget_dialog = _add_dialog(adding, row)
    ask = f"plugin:{row.id}" if forget_dialog is not None else f"arguments:{row.id}" if row.dialog else ""
    command = Command(
        row.id,
        row.title,
        LateFunction(lambda: wrapped(adding, row)),
        menu=row.menu,
        after=row.after,
        icon=row.icon,
        needs=row.needs,
        ask=ask,
    )
    if row.key and (wrong := adding.place.assign_key(row.id, row.key)):
        adding.session.notify(f"{adding.manifest.name}, {row.title}: {wrong}", "warning")
    try:
        dispose = adding.commands.register(command)
    except ValueError:
        adding.place.forget_key(row.id)
        if forget_dialog is not None:
            forget_dialog()
        raise

    def remove() -> None:
        dispose()
        if forget_dialog is not None:
            forget_dialog()
        if row.key:
            adding.place.forget_key(row.id)

    return remove


def _add_dialog(adding: Adding, row: CommandRow) -> Dispose | None:
    """The dialog of a command's own; None where it has none, or there is no window."""
    if not row.ask or adding.place.add_dialog is None:
        return None
    border = adding.border(f"command “{row.title}”")

    def make(parent: Any) -> Any:
        with border.named():
            return adding.make(row.ask, parent)

    return adding.place.add_dialog(f"plugin:{row.id}", make)


def add_view(adding: Adding, row: ViewRow) -> Dispose:
    """A lane of the window; where there is no window there is none."""
    if adding.place.add_view is None:
        return lambda: None
    border = adding.border(f"view “{row.title}”")

    def make(axis: Any) -> Any:
        with border.named():
            return adding.make(row.widget, axis)

    return adding.place.add_view(f"view.{row.id}", row.title, row.icon, int(row.height), make, row.shown)


def wrapped(adding: Adding, row: CommandRow) -> Callable[..., Any]:
    """The function of a command, read now, with its own signature and docstring; what it raises is told with its name.

    Errors that are meant for people (CommandError, ValueError, OSError) pass as they are.
    """
    manifest, ownings, part = adding.manifest, adding.ownings, f"command “{row.title}”"
    try:
        function = adding.load(row.function)
        _check(function, row)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the border to code that is not ours
        told = plugin_error(manifest, error, part)
        ownings.report(told)
        raise told from error

    @wraps(function)
    def run(session: Session, *args: Any, **kwargs: Any) -> Any:
        try:
            return function(ownings.view(session), *args, **kwargs)
        except (CommandError, ValueError, OSError, KeyboardInterrupt):
            raise
        except BaseException as error:  # the border to code that is not ours
            told = plugin_error(manifest, error, part)
            ownings.report(told)
            raise told from error

    return run


def _check(function: Any, row: CommandRow) -> None:
    if not callable(function):
        raise ValueError(f"{row.function} is no function")
    try:
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        raise ValueError(f"{row.function} has no signature") from None
    first = (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        inspect.Parameter.VAR_POSITIONAL,
    )
    if not kinds or kinds[0] not in first:
        raise ValueError(f"{row.function} must take the session first")
