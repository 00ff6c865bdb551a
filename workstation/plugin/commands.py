"""The border around the commands of plugins."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from workstation.core.errors import CommandError
from workstation.plugin import modules
from workstation.plugin.errors import plugin_error
from workstation.plugin.manifest import CommandRow, Manifest
from workstation.plugin.ownership import Ownings
from workstation.session import Session


def wrapped(manifest: Manifest, row: CommandRow, ownings: Ownings) -> Callable[..., Any]:
    """The function of a command, read now, with its own signature and docstring; what it raises is told with its name.

    Errors that are meant for people (CommandError, ValueError, OSError) pass as they are.
    """
    try:
        function = modules.load(manifest, row.function)
        _check(function, row)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the border to code that is not ours
        ownings.report(error)
        raise plugin_error(manifest, error) from error

    @wraps(function)
    def run(session: Session, *args: Any, **kwargs: Any) -> Any:
        try:
            return function(ownings.view(session), *args, **kwargs)
        except (CommandError, ValueError, OSError, KeyboardInterrupt):
            raise
        except BaseException as error:  # the border to code that is not ours
            ownings.report(error)
            raise plugin_error(manifest, error) from error

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
