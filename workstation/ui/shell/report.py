"""*Help › Copy details for a report*: what only the window knows of, and the clipboard."""

from pathlib import Path

from platformdirs import user_state_path
from PySide6.QtCore import QLibraryInfo, qVersion
from PySide6.QtGui import QGuiApplication

from workstation.commands.report_details import Facts, details
from workstation.ui.toolkit.workspace import Desk


def copy_details(desk: Desk, state: Path | None = None) -> str:
    """Put the details on the clipboard and say so; answers them."""
    text = details(desk.settings, state or user_state_path("workstation"), window_facts(desk))
    QGuiApplication.clipboard().setText(text)
    desk.session.notify("The details are on the clipboard; read them before you send them")
    return text


def window_facts(desk: Desk) -> Facts:
    """Qt, screens, theme and plugins."""
    screens = [
        f"{screen.size().width()}×{screen.size().height()} at {screen.devicePixelRatio():g}"
        f", {screen.logicalDotsPerInch():.0f} dots an inch"
        for screen in QGuiApplication.screens()
    ]
    settings, build = desk.settings, "debug" if QLibraryInfo.isDebugBuild() else "release"
    on, off = (
        ", ".join(row[0] for row in settings[name]) or "none" for name in ("plugins_enabled", "plugins_disabled")
    )
    return {
        "Qt": f"{qVersion()}, {QGuiApplication.platformName()}, {build}",
        "Screens": "; ".join(screens) or "none",
        "Theme": str(settings["theme"]),
        "Plugins switched on": f"{on}; bundled ones switched off: {off}",
    }
