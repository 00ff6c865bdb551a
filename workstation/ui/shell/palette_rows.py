"""What the palette finds: commands, panels, effects, presets, settings and pages of the help, and what does each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from workstation.commands.registry import NEEDS, Command
from workstation.ui.shell.docks import Docks
from workstation.ui.shell.synonyms import words_for
from workstation.ui.toolkit.actions import Actions
from workstation.ui.toolkit.workspace import Desk

PANEL, EFFECT, PRESET, SETTING, HELP = "panel.", "effect:", "preset:", "setting:", "help:"
"""What the id of an entry begins with that is not the id of a command in a menu."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the palette; `act` does it."""

    id: str
    title: str
    menu: str
    icon: str
    keys: str
    reason: str
    """Why it cannot be done now; empty when it can."""
    act: Callable[[], object]
    words: str = ""
    """What else people call it."""


@runtime_checkable
class _Main(Protocol):
    """What a main window does beyond other windows."""

    docks: Docks

    def show_panel(self, id_: str, *, focus: bool = True) -> None: ...

    def show_help(self, page: str = "", heading: str = "") -> None: ...


def entries(desk: Desk, actions: Actions, window: QWidget) -> list[Entry]:
    """Everything that can be found now; of a window that is no main window, its commands and effects."""
    found = [_command(command, actions) for command in desk.commands]
    found += _effects(desk, window)
    found += _presets(desk, window)
    if isinstance(window, _Main):
        found += _settings(desk, window)
        found += _help(window)
    return found


def _command(command: Command, actions: Actions) -> Entry:
    menu = command.menu.replace("/", " › ") or command.id.partition(".")[0].capitalize()
    title = command.title
    if command.id.startswith(PANEL):
        title, menu = title.removeprefix("Show panel "), "Panel"
    words = words_for(command.id)
    keys = actions.keymap.text(command.id)
    reason, act = actions.why_not(command.id), lambda: actions.run(command.id)
    return Entry(command.id, title, menu, command.icon, keys, reason, act, words)


def _effects(desk: Desk, window: QWidget) -> Iterator[Entry]:
    def opener(id_: str) -> Callable[[], object]:
        def act() -> object:
            from workstation.ui.panels.effect_dialog import open_effect

            return open_effect(desk, id_, window)

        return act

    reason = _without_sound(desk)
    for id_ in desk.session.effects:
        effect = desk.session.effects[id_]
        words = words_for(EFFECT + id_)
        title, menu = f"{effect.name}…", f"Effect › {effect.category}"
        yield Entry(EFFECT + id_, title, menu, "mdi6.auto-fix", "", reason, opener(id_), words)


def _presets(desk: Desk, window: QWidget) -> Iterator[Entry]:
    from workstation.effects.presets import effect_presets, rack_presets

    def opener(id_: str, name: str) -> Callable[[], object]:
        def act() -> None:
            from workstation.ui.panels.effect_dialog import open_effect

            open_effect(desk, id_, window).load_preset(name)

        return act

    def loader(name: str) -> Callable[[], object]:
        return lambda: desk.run("rack.preset", name)

    reason = _without_sound(desk)
    for id_ in desk.session.effects:
        menu = f"Preset of {desk.session.effects[id_].name}"
        for name in effect_presets(id_):
            id_name = f"{PRESET}{id_}:{name}"
            yield Entry(id_name, name, menu, "mdi6.bookmark-outline", "", reason, opener(id_, name), "preset")
    for name in rack_presets():
        id_name = f"{PRESET}:{name}"
        yield Entry(
            id_name, name, "Preset of the rack", "mdi6.bookmark-multiple-outline", "", "", loader(name), "preset"
        )


def _settings(desk: Desk, window: _Main) -> Iterator[Entry]:
    from workstation.ui.panels.settings import SECTIONS, SettingsPanel

    if "settings" not in window.docks:
        return

    def opener(name: str) -> Callable[[], object]:
        def act() -> None:
            window.show_panel("settings", focus=False)
            panel = window.docks.widget("settings")
            if isinstance(panel, SettingsPanel):
                panel.go_to(name)

        return act

    for section, names in SECTIONS:
        for name in names:
            title, words = desk.settings.param(name).title, words_for(SETTING + name)
            yield Entry(SETTING + name, title, f"Settings › {section}", "mdi6.cog-outline", "", "", opener(name), words)


def _help(window: _Main) -> Iterator[Entry]:
    from workstation.ui.shell.help import headings, pages

    def opener(name: str, heading: str = "") -> Callable[[], object]:
        return lambda: window.show_help(name, heading)

    icon = "mdi6.help-circle-outline"
    for name, title in pages().items():
        yield Entry(HELP + name, title, "Help", icon, "", "", opener(name), words_for(HELP + name))
        for heading in headings(name):
            id_ = f"{HELP}{name}#{heading}"
            yield Entry(id_, heading, f"Help › {title}", icon, "", "", opener(name, heading))


def _without_sound(desk: Desk) -> str:
    there, reason = NEEDS["sound"]
    return "" if there(desk.session) else reason
