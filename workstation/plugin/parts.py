"""Parts of the window that plugins may make: the same that the program's own panels are made of."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from workstation.core.params import Param, Value
from workstation.core.signal import Signal

Agreed: TypeAlias = dict[str, bool]
"""What the user has agreed to, as arguments of a command that writes files."""


class WindowParts(Protocol):
    """Makes widgets; what it answers are QWidgets, which PySide6 types."""

    def label(self, text: str = "", role: str = "") -> Any:
        """A QLabel that shows a text as it is; its role is "", "small", "dim", "title" or "error"."""
        ...

    def param_form(self, params: Sequence[Param], changed: Callable[[str, Value], object]) -> Any:
        """A widget with an editor for each parameter; `changed` gets the name and the new value.

        It has `values()` and `set_values(mapping)`. One with `only_with` is dimmed where it does not count.
        """
        ...

    def picture(self) -> Any:
        """A widget that shows what `SoundAccess.show` does: `show_values(x, rate, kind, title)`, as often as wanted.

        `show_picture(Picture(…))` shows fields of your own.
        """
        ...

    def input_device(self, changed: Callable[[str], object]) -> Any:
        """A box of the input devices; `changed` gets the name of the one chosen, "" the system's own.

        It has `value`. `context.listen` takes the name.
        """
        ...

    def listening_form(
        self, context: Any, what: str, title: str, begin: Callable[[], object], possible: Callable[[], bool]
    ) -> Any:
        """Language, engine, track and time, a button `title` that calls `begin`, and how far it is.

        `what` is "align" or "transcribe"; `possible` says whether the button can be pressed. It has `run(id, *args)`,
        `options()`, `follow()`, `job`, and the widgets `start`, `cancel`, `bar`, `language`, `engine`, `track`, `only`.
        """
        ...

    @property
    def look_changed(self) -> Signal[()]:
        """Another theme has been put on: paint anew. Connect by `context.connect`."""
        ...

    def colour(self, name: str) -> str:
        """A colour of the theme that is on, as "#rrggbb": accent, text, text_dim, lane, ok, warning, error, …"""
        ...

    def icon_button(self, icon: str, tip: str, clicked: Callable[[], object]) -> Any:
        """A flat QToolButton with an icon that keeps the theme's colour; its tip is its name too."""
        ...

    def empty_state(self, icon: str, title: str, text: str) -> Any:
        """What a panel shows while it has nothing: an icon, what belongs there, and how it comes."""
        ...

    def live_cues(self, parent: Any) -> Any:
        """The cues of the document by the rules, kept up to date: `shown`, a tuple of `ShownCue`, and `changed`."""
        ...

    def cue_picture(self, cue: Any, size: Any, *, style: Any, karaoke: str, fill: str, language: str) -> Any:
        """A cue drawn for a picture of a QSize, as in a video: `paint(painter, seconds)` draws a moment of it.

        `style` is a `CueStyle`; what lights up is `karaoke`, and how `fill` says, as in `workstation.plugin.cues`.
        """
        ...

    def ask_style(self, parent: Any, *, karaoke: bool) -> None:
        """Open the dialog for the look of karaoke, or of subtitles."""
        ...

    def after_asking_to_replace(
        self, session: Any, parent: Any, paths: Sequence[str], then: Callable[[Agreed], object]
    ) -> None:
        """Do what writes files, after a question where some of them are there already."""
        ...
