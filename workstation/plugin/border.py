"""The border around a plugin's functions: what they raise is named, and so is what they yield that is no fraction."""

import inspect
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.commands.arguments import shown
from workstation.commands.registry import Commands
from workstation.core.params import Param
from workstation.core.signal import Dispose
from workstation.plugin.errors import PluginError, plugin_error
from workstation.plugin.manifest import Manifest
from workstation.plugin.ownership import Ownings
from workstation.plugin.rows import Code
from workstation.session import Session

if TYPE_CHECKING:  # read when a plugin first asks for them
    from workstation.plugin.options import PluginOptions
    from workstation.plugin.parts import WindowParts


@dataclass(slots=True)
class WindowPlaces:
    """What a window knows and shows; without one nothing is taken, and nothing is shown."""

    has_icon: Callable[[str], bool] = lambda name: True
    has_panel: Callable[[str], bool] = lambda id_: False
    assign_key: Callable[[str, str], str] = lambda command, keys: ""
    """Gives a command keys; answers what is wrong with them."""
    forget_key: Callable[[str], object] = lambda command: None
    check_theme: Callable[[Path], object] = lambda path: None
    """ValueError says what a file of a theme lacks."""
    add_view: Callable[[str, str, str, int, Callable[[Any], Any], bool], Dispose] | None = None
    """Adds a lane: its id, title, icon and height, what makes its widget of a time axis, and whether it is shown."""
    parts: "WindowParts | None" = None
    """Makes widgets as the program's own panels have them."""
    show: Callable[[Any, str], Dispose] | None = None
    """Shows a widget of a plugin as a window with a title."""
    add_dialog: Callable[[str, Callable[[Any], Any]], Dispose] | None = None
    """Adds a dialog for commands that ask by a name; what makes it is given the widget that it stands before."""


@dataclass(frozen=True, slots=True, eq=False)
class Adding:
    """What it takes to add a row of a plugin: whose it is, where it goes, and how its code is read."""

    manifest: Manifest
    commands: Commands
    ownings: Ownings
    load: Callable[[Code], Any]
    """The object that a row names; raises whatever the plugin's code raises."""
    note: Callable[[PluginError], object]
    """Keeps a fault that somebody else tells; from any thread."""
    place: "WindowPlaces"
    """What the window has for plugins."""
    options_of: "Callable[[], PluginOptions]"
    make: Callable[[Code, Any], Any] = lambda code, axis: None
    """A widget along the window's time axis, made with a context of its own."""

    @property
    def options(self) -> "PluginOptions":
        """Its own settings."""
        return self.options_of()

    @property
    def session(self) -> Session:
        return self.commands.session

    def border(self, part: str) -> "Border":
        """The border around a part, such as "analyser “Beats”"."""
        return Border(self, part)


class Border:
    """Calls one part of a plugin."""

    def __init__(self, adding: Adding, part: str) -> None:
        self._adding, self._part = adding, part

    @contextmanager
    def named(self) -> Iterator[None]:
        """What is raised inside becomes a PluginError that names the plugin and the part; the user's Ctrl+C passes."""
        try:
            yield
        except (PluginError, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # the border to code that is not ours
            told = plugin_error(self._adding.manifest, error, self._part)
            self._adding.note(told)
            raise told from error

    def call(self, code: Code, *args: Any, **kwargs: Any) -> Any:
        """What a function of the plugin answers at once."""
        with self.named():
            return self._adding.load(code)(*args, **kwargs)

    def steps(self, code: Code, *args: Any, **kwargs: Any) -> Generator[float, None, Any]:
        """What a function answers in the end: one that yields tells how much is done, 0 to 1, or None."""
        answer, done = self.call(code, *args, **kwargs), 0.0
        if not inspect.isgenerator(answer):
            yield 1.0
            return answer
        try:
            while True:
                with self.named():
                    try:
                        fraction = next(answer)
                    except StopIteration as end:
                        return end.value
                    fraction = done if fraction is None else fraction
                    if isinstance(fraction, bool) or not isinstance(fraction, int | float) or not 0 <= fraction <= 1:
                        raise ValueError(f"it yields how much is done, 0 to 1, got {shown(fraction)}")
                done = float(fraction)
                yield done
        finally:
            with self.named():
                answer.close()

    def params(self, code: Code) -> tuple[Param, ...] | Callable[[], tuple[Param, ...]]:
        """The parameters that a row names, read when they are first looked at."""
        if not code:
            return ()
        found: list[tuple[Param, ...]] = []

        def read() -> tuple[Param, ...]:
            if not found:
                with self.named():
                    found.append(checked_params(self._adding.load(code)))
            return found[0]

        return read


def checked_params(given: Any) -> tuple[Param, ...]:
    """A tuple of parameters, or what a function answers; ValueError when it is something else."""
    params = given() if callable(given) else given
    if not isinstance(params, tuple | list) or not all(isinstance(param, Param) for param in params):
        raise ValueError(f"the parameters must be a tuple of Param, got {type(params).__name__}")
    names = [param.name for param in params]
    if wrong := [name for name in names if not str(name).isidentifier() or names.count(name) > 1]:
        raise ValueError(f"the names of parameters must differ and be words of Python, got {wrong[0]!r}")
    return tuple(params)
