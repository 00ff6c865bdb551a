"""What the window comes with: its dialogs and panels, named "module:name" and imported when first needed."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QWidget

from workstation.commands.registry import Command
from workstation.ui.toolkit.workspace import Area, Ask, Desk

_DIALOGS = "workstation.ui.dialogs"
_WORDS = "workstation.ui.words"

ASKS = {
    "open": f"{_DIALOGS}.files:ask_open",
    "open-copy": f"{_DIALOGS}.files:ask_open_copy",
    "import": f"{_DIALOGS}.files:ask_import",
    "import-raw": f"{_DIALOGS}.raw:ask_import_raw",
    "save": f"{_DIALOGS}.saving:ask_save",
    "save-as": f"{_DIALOGS}.saving:ask_save_as",
    "save-copy": f"{_DIALOGS}.saving:ask_save_copy",
    "recover": f"{_DIALOGS}.recovery:ask_recover",
    "project-info": f"{_DIALOGS}.project_info:ask_info",
    "missing": f"{_DIALOGS}.missing:ask_missing",
    "export": f"{_DIALOGS}.export:ask_export",
    "export-several": f"{_DIALOGS}.export_several:ask_export_several",
    "import-markers": f"{_DIALOGS}.files:ask_import_markers",
    "export-markers": f"{_DIALOGS}.files:ask_export_markers",
    "export-timeline": f"{_DIALOGS}.files:ask_export_timeline",
    "models": f"{_DIALOGS}.models:ask_models",
    "tool": f"{_DIALOGS}.tool:ask_tool",
    "export-analysis": f"{_DIALOGS}.tool:ask_export_analysis",
    "apply-effect": "workstation.ui.panels.effect_dialog:ask_effect",
    "align": f"{_DIALOGS}.panel_first:ask_in_panel",
    "transcribe": f"{_DIALOGS}.panel_first:ask_in_panel",
    "load-words": f"{_DIALOGS}.files:ask_load_words",
    "export-words": f"{_WORDS}.dialogs.export:ask_export_words",
    "cue-rules": f"{_WORDS}.dialogs.rules:ask_rules",
    "fillers": f"{_WORDS}.dialogs.fillers:ask_fillers",
    "pauses": f"{_WORDS}.dialogs.pauses:ask_pauses",
    "embed": f"{_WORDS}.dialogs.video:ask_video",
    "burn": f"{_WORDS}.dialogs.video:ask_video",
    "sync": f"{_WORDS}.dialogs.sync:ask_sync",
    "cue-style": "workstation.ui.karaoke.style_dialog:ask_style",
}
"""The dialogs of commands, by the command's `ask`."""

ARGUMENTS = f"{_DIALOGS}.arguments:ask_arguments"
"""The dialog of all other commands that need arguments, made from their signatures."""


@dataclass(frozen=True, slots=True)
class BuiltinPanelRow:
    """A panel that comes with the program."""

    id: str
    title: str
    icon: str
    widget: str
    area: Area = Area.RIGHT
    shown: bool = True


PANELS = (
    BuiltinPanelRow("rack", "Effects", "mdi6.tune-vertical", "workstation.ui.panels.rack:RackPanel"),
    BuiltinPanelRow("markers", "Markers", "mdi6.map-marker-outline", "workstation.ui.panels.markers:MarkersPanel"),
    BuiltinPanelRow("history", "History", "mdi6.history", "workstation.ui.panels.history:HistoryPanel"),
    BuiltinPanelRow(
        "transcript", "Transcript", "mdi6.text-box-outline", f"{_WORDS}.text.panel:TranscriptPanel", Area.BOTTOM, False
    ),
    BuiltinPanelRow(
        "subtitles", "Subtitles", "mdi6.subtitles-outline", f"{_WORDS}.cues.panel:SubtitlesPanel", Area.BOTTOM, False
    ),
    BuiltinPanelRow(
        "pictures",
        "Pictures",
        "mdi6.chart-bell-curve",
        "workstation.ui.pictures.panel:PicturesPanel",
        Area.BOTTOM,
        False,
    ),
    BuiltinPanelRow("jobs", "Jobs", "mdi6.progress-clock", "workstation.ui.panels.jobs:JobsPanel", Area.BOTTOM, False),
)
IN_FRONT = "rack"
"""The panel that is in front when the window opens for the first time."""


def late_ask(name: str) -> Ask:
    """The dialog "module:name"; the module is imported when it is first needed."""

    def ask(desk: Desk, command: Command, window: QWidget) -> None:
        _named(name)(desk, command, window)

    return ask


def late_widget(name: str, *more: object) -> Callable[[Desk], QWidget]:
    """The class "module:name" as a factory; the module is imported when it is first needed."""

    def make(desk: Desk) -> QWidget:
        widget = _named(name)(desk, *more)
        assert isinstance(widget, QWidget)
        return widget

    return make


def _named(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)
