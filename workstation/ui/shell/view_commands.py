"""The commands that only change what is seen, as rows like all others; none is part of a script."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from workstation.commands.registry import Command
from workstation.core.colour_maps import COLOUR_MAPS
from workstation.core.frequency_scales import SCALES
from workstation.core.ranges import FrameRange
from workstation.session import Session
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.options import Mode
from workstation.ui.toolkit.workspace import Desk

if TYPE_CHECKING:
    from workstation.ui.lanes.editor import Editor

_ZOOM = 1.6
_SKIP_SECONDS = 5.0
_STEP = 0.01
"""Of the view's width: how far an arrow key moves the caret."""


_CHOICES: dict[str, tuple[str, str, dict[str, str]]] = {
    "time_format": ("time", "Time", {"clock": "Clock", "seconds": "Seconds", "frames": "Frames"}),
    "frequency_axis": ("axis", "Frequency axis", {name: row.title for name, row in SCALES.items()}),
    "colour_map": (
        "colours",
        "Spectrogram colours",
        {name: row.title for name, row in COLOUR_MAPS.items()},
    ),
}
"""Settings with a submenu: the name in their commands, the menu's title, and the title of each value."""


def view_commands(stage: LaneContext, editor: "Callable[[], Editor]") -> tuple[Command, ...]:
    """The commands of the lanes; `editor` answers what shows them."""
    desk = stage.desk
    return (*_zooming(desk), *_looks(stage, editor), *_switches(desk), *_moving(desk))


def _zooming(desk: Desk) -> tuple[Command, ...]:
    view = desk.viewport

    def to_selection() -> None:
        view.show(desk.session.selection.range, margin=0.04)

    return (
        _row("view.zoom_in", "Zoom in", lambda: _zoom(desk, _ZOOM), "mdi6.magnify-plus-outline", "sound", line=True),
        _row("view.zoom_out", "Zoom out", lambda: _zoom(desk, 1 / _ZOOM), "mdi6.magnify-minus-outline", "sound"),
        _row("view.zoom_selection", "Zoom to selection", to_selection, "mdi6.magnify-scan", "selection"),
        _row("view.zoom_all", "Zoom to all", view.fit, "mdi6.arrow-expand-horizontal", "sound"),
    )


def _looks(stage: LaneContext, editor: "Callable[[], Editor]") -> tuple[Command, ...]:
    views = stage.views
    modes = (
        ("view.waveform", "Waveform", Mode.WAVEFORM, "mdi6.waveform"),
        ("view.spectrogram", "Spectrogram", Mode.SPECTROGRAM, "mdi6.gradient-horizontal"),
        ("view.both", "Waveform and spectrogram", Mode.BOTH, "mdi6.view-agenda-outline"),
    )
    return (
        *(
            _row(id_, title, partial(views.set_all, mode=mode), icon, line=mode is Mode.WAVEFORM)
            for id_, title, mode, icon in modes
        ),
        _row("view.taller", "Taller tracks", lambda: editor().stack.make_taller(1.25), needs="tracks", line=True),
        _row("view.lower", "Shorter tracks", lambda: editor().stack.make_taller(0.8), needs="tracks"),
        _row("view.fit_tracks", "Fit tracks to the window", lambda: editor().stack.fit_height(), needs="tracks"),
    )


def _switches(desk: Desk) -> tuple[Command, ...]:
    def other_theme() -> None:
        desk.settings["theme"] = "light" if desk.look.theme.dark else "dark"

    return (
        _row("view.waveform_db", "Waveforms in dB", partial(_toggle, desk, "waveform_db")),
        _row("view.snap", "Snap to zero crossings", partial(_toggle, desk, "snap_to_zero"), "mdi6.magnet", line=True),
        _row("view.envelopes", "Envelopes", partial(_toggle, desk, "envelopes"), "mdi6.vector-polyline"),
        _row("view.follow", "Follow the playhead", partial(_toggle, desk, "follow_playhead")),
        _row("view.dark", "Dark theme", other_theme, "mdi6.theme-light-dark", line=True),
        *(
            _row(f"view.{kind}_{value}", title, partial(desk.settings.__setitem__, setting, value), menu=f"View/{menu}")
            for setting, (kind, menu, titles) in _CHOICES.items()
            for value, title in titles.items()
        ),
    )


def _moving(desk: Desk) -> tuple[Command, ...]:
    view, session = desk.viewport, desk.session

    def skip(seconds: float) -> None:
        here = session.player.position if session.player.playing else session.selection.range.start
        there = here / session.document.rate + seconds
        desk.commands.run("transport.seek", min(max(0.0, there), session.document.seconds))

    skips = (
        ("transport.back", "Five seconds back", -_SKIP_SECONDS, "mdi6.rewind-5"),
        ("transport.forward", "Five seconds on", _SKIP_SECONDS, "mdi6.fast-forward-5"),
    )
    steps = (
        ("view.left", "Caret left", partial(_step, desk, -_STEP, False)),
        ("view.right", "Caret right", partial(_step, desk, _STEP, False)),
        ("view.extend_left", "Extend selection left", partial(_step, desk, -_STEP, True)),
        ("view.extend_right", "Extend selection right", partial(_step, desk, _STEP, True)),
        ("view.page_left", "Scroll a page back", lambda: view.scroll(-0.9 * view.width)),
        ("view.page_right", "Scroll a page on", lambda: view.scroll(0.9 * view.width)),
    )
    return (
        *(_row(id_, title, partial(skip, far), icon, "sound", "Transport") for id_, title, far, icon in skips),
        *(_row(id_, title, act, menu="", needs="sound") for id_, title, act in steps),
    )


def ticks(desk: Desk) -> dict[str, Callable[[], bool]]:
    """Which of these commands have a tick, and when it is on."""
    settings = desk.settings
    found: dict[str, Callable[[], bool]] = {
        "view.waveform_db": lambda: bool(settings["waveform_db"]),
        "view.snap": lambda: bool(settings["snap_to_zero"]),
        "view.envelopes": lambda: bool(settings["envelopes"]),
        "view.follow": lambda: bool(settings["follow_playhead"]),
        "view.dark": lambda: desk.look.theme.dark,
    }
    for mode in ("off", "track", "all"):
        found[f"ripple.{mode}"] = partial(_is, desk, "ripple", mode)
    for setting, (kind, _, titles) in _CHOICES.items():
        for value in titles:
            found[f"view.{kind}_{value}"] = partial(_is, desk, setting, value)
    return found


def _row(
    id_: str,
    title: str,
    act: Callable[[], object],
    icon: str = "",
    needs: str = "",
    menu: str = "View",
    line: bool = False,
) -> Command:
    def function(session: Session) -> None:
        act()

    function.__doc__ = f"{title}."
    return Command(id_, title, function, menu=menu, icon=icon, needs=needs, logged=False, line=line)


def _is(desk: Desk, setting: str, value: str) -> bool:
    return bool(desk.settings[setting] == value)


def _toggle(desk: Desk, setting: str) -> None:
    desk.settings[setting] = not desk.settings[setting]


def _zoom(desk: Desk, factor: float) -> None:
    """Zoom around the caret when it is on screen, else around the middle."""
    view, range_ = desk.viewport, desk.session.selection.range
    x = view.x_of((range_.start + range_.stop) / 2)
    view.zoom_at(x if 0 <= x <= view.width else view.width / 2, factor)


def _step(desk: Desk, part: float, extend: bool) -> None:
    """Move the caret, or the end of the selection, by a part of the view; at least a frame."""
    view, session = desk.viewport, desk.session
    selection = session.selection
    frames = round(part * view.width * view.frames_per_pixel) or (1 if part > 0 else -1)
    start, stop = selection.range.start, selection.range.stop
    if extend:
        stop = max(start, stop + frames) if part > 0 or stop > start else stop
        start = start + frames if stop == selection.range.stop and part < 0 else start
    else:
        start = stop = (start if part < 0 else stop) if start != stop else start + frames
    length = session.document.frames
    start, stop = (min(max(0, edge), length) for edge in (start, stop))
    session.select(FrameRange(start, stop), selection.tracks)
    view.reveal(start if part < 0 else stop, 0.2 if part < 0 else 0.8)
