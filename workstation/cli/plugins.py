"""Plugins without a window: what is switched on there brings its commands, effects and formats here too."""

import atexit
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from workstation.cli.headless import Headless
from workstation.commands.registry import bounded_line
from workstation.core.files.bounded import read_form
from workstation.core.files.resources import bundled_plugins
from workstation.core.settings import Settings
from workstation.plugin.host import Host


def start_plugins(program: Headless, config: Path | None = None, also: Sequence[str] = ()) -> Host:
    """Switch on the bundled plugins, and those that the settings in a folder name (the user's), as the window would.

    Their code is read when somebody looks for what it brings. One that cannot be is a line. Those of the ids `also` are
    switched on too; ValueError when there is none of that id, or it cannot be. The settings themselves are left as they
    are. Close the host before the program.
    """
    from platformdirs import user_config_path

    config = config or user_config_path("workstation")
    settings = Settings()
    for name in ("plugins_enabled", "plugins_disabled"):
        settings[name] = _ids(config / "settings.json", settings, name)
    host = Host(program.commands, settings)
    host.failed.connect(lambda _, text: _tell(text))
    host.discover(bundled_plugins(), bundled=True, tell=False)
    host.discover(config / "plugins", tell=False)
    try:
        for id_ in also:
            if id_ not in host.manifests:
                there = ", ".join(sorted(host.manifests)) or "none"
                raise ValueError(f"there is no plugin {id_!r} in {config / 'plugins'}; there are {there}")
        settings["plugins_enabled"] = tuple(dict.fromkeys((*settings["plugins_enabled"], *((id_,) for id_ in also))))
        host.start()
        if also:
            host.complete()
        for id_ in also:
            if not host.enabled(id_):
                raise ValueError(f"the plugin {id_} cannot be switched on: {host.faults.get(id_, 'see above')}")
    except BaseException:
        host.close()
        raise
    return host


@contextmanager
def plugin_tables(*, wanted: bool = True) -> Iterator[None]:
    """Meanwhile the tables of engines and formats have those of the user's plugins, where some are switched on."""
    from platformdirs import user_config_path

    if not wanted or not _ids(user_config_path("workstation") / "settings.json", Settings(), "plugins_enabled"):
        yield
        return
    with Headless(quiet=True) as program:
        host = start_plugins(program)
        try:
            yield
        finally:
            host.close()


@cache
def begin_plugins() -> None:
    """Have the user's plugins in the tables of this process until it ends: for workers."""
    tables = plugin_tables()
    tables.__enter__()
    atexit.register(tables.__exit__, None, None, None)  # not later: modules are half gone by then


def _ids(path: Path, settings: Settings, name: str) -> object:
    """The ids that a file of settings has under a name; none where it cannot be read, of which the window tells."""
    try:
        return settings.param(name).check(read_form(path, dict[str, object])[name])
    except (OSError, ValueError, KeyError):
        return ()


def _tell(text: str) -> None:
    print(f"workstation: {bounded_line(text)}", file=sys.stderr)
