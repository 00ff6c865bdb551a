"""How a document is looked at, as its project remembers it: the lanes, the part on screen, the open panels."""

from workstation.core.ranges import FrameRange
from workstation.services import ViewState
from workstation.ui.lanes.options import LaneViews, Mode
from workstation.ui.shell.docks import Docks
from workstation.ui.toolkit.workspace import Desk


def remember_view(desk: Desk, views: LaneViews, docks: Docks) -> None:
    """Let the session ask for the view when it saves, and give it back when it opens a project."""
    view = desk.session.services.view
    view.state = lambda: {**view_state(desk, views), "panels": docks.places()}

    def show(state: ViewState) -> None:
        docks.place(state.get("panels"))  # first: the lanes have another width then
        show_view(desk, views, state)

    view.show = show


def view_state(desk: Desk, views: LaneViews) -> ViewState:
    """Values for JSON: each track's mode, height and scale by its key, and the frames on screen unless all are."""
    lanes = {}
    for index, track in enumerate(desk.session.document.tracks):
        options = views.of(track.key, index)
        lanes[track.key] = {"mode": options.mode.value, "height": options.height, "decibels": options.decibels}
    view = desk.viewport
    shown = None if view.whole else [view.visible.start, view.visible.stop]
    return {"lanes": lanes, "shown": shown}


def show_view(desk: Desk, views: LaneViews, state: ViewState) -> None:
    """What cannot be understood, for another version wrote it, is left as it is."""
    views.forget()
    lanes = state.get("lanes")
    known = {track.key: index for index, track in enumerate(desk.session.document.tracks)}
    told = {key: lane for key, lane in lanes.items() if isinstance(lane, dict)} if isinstance(lanes, dict) else {}
    for key, index in known.items():
        views.of(key, index)
    views.set_each({key: _understood(told[key]) for key in known if key in told})
    views.changed.emit()
    shown = state.get("shown")
    if isinstance(shown, list) and len(shown) == 2 and all(isinstance(frame, int) for frame in shown):
        start, stop = shown
        if 0 <= start < stop:
            desk.viewport.show(FrameRange(start, stop))


def _understood(lane: ViewState) -> dict[str, object]:
    mode, height, decibels = lane.get("mode"), lane.get("height"), lane.get("decibels")
    found: dict[str, object] = {}
    if isinstance(mode, str) and mode in set(Mode):
        found["mode"] = Mode(mode)
    if isinstance(height, int) and not isinstance(height, bool):
        found["height"] = height
    if isinstance(decibels, bool):
        found["decibels"] = decibels
    return found
