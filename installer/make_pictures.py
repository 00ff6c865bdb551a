"""Makes the pictures of the help pages: the window in both themes, and every panel, with the demo open."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from workstation.app import Program
from workstation.core.settings import Settings
from workstation.ui.dialogs.export_several import ExportSeveralDialog
from workstation.ui.panels.slot_card import SlotCard

HELP = Path(__file__).resolve().parents[1] / "resources" / "help"
WIDE, TALL = 1440, 900
PANELS = ("rack", "markers", "history", "settings", "align", "transcribe", "transcript", "console", "jobs")


def wait(until: Callable[[], bool], seconds: float = 30.0) -> None:
    """Let the window live until something holds."""
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


def settle(program: Program, seconds: float = 0.6) -> None:
    """Until nothing is being read or computed, and a moment longer for what is drawn late."""
    wait(lambda: not program.session.openings and not program.session.compute.jobs)
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end)


def prepare(program: Program) -> None:
    """The demo after a little work, so that no panel is empty."""
    run = program.commands.run
    run("file.demo")
    settle(program)
    run("selection.set", 12.6, 16.6, tracks=("voice",))
    run("marker.add", "The third sentence")
    run("rack.set", "equalizer", track="voice", bands=BANDS)
    settle(program)


BANDS = (
    ("high pass", 80.0, 0.0, 0.71, True),
    ("peaking", 350.0, -4.0, 1.0, True),
    ("peaking", 3200.0, 3.5, 0.9, True),
    ("high shelf", 9000.0, 2.0, 0.71, True),
)


def keep(widget: QWidget, name: str) -> None:
    path = HELP / f"{name}.png"
    if not widget.grab().save(str(path)):
        raise SystemExit(f"{path} could not be written")
    print(path)


def pictures(theme: str, folder: Path) -> None:
    settings = Settings()
    settings["theme"] = theme
    program = Program(settings, folder / "config", folder / "cache")
    program.window.resize(WIDE, TALL)
    program.window.show()
    prepare(program)
    program.window.show_panel("rack")
    settle(program)
    program.window.findChildren(SlotCard)[0].expand(True)
    settle(program)
    keep(program.window, f"window-{theme}")
    settings["view"] = "both"
    program.commands.run("view.both")
    settle(program, 2.0)
    keep(program.window, f"spectrogram-{theme}")
    if theme == "dark":
        for id_ in PANELS:
            program.window.show_panel(id_)
            settle(program, 2.5 if id_ == "console" else 0.6)
            panel = program.window.docks.widget(id_)
            if panel is None:
                raise SystemExit(f"there is no panel {id_!r}")
            keep(panel, f"panel-{id_}")
    program.close()


TRANSLATIONS = (
    "Willkommen: Ton, Bild und Wort",
    "Diese Stimme ist eine Maschine",
    "Jedes Wort steht über seinem Ton",
    "Ziehen wählt aus, Entf löscht",
    "Ein Hall für die Stimme",
)


def subtitles(folder: Path) -> None:
    """The window with cues of which one has times of its own, and a translation is missing."""
    settings = Settings()
    settings["theme"] = "dark"
    program = Program(settings, folder / "config", folder / "cache")
    program.window.resize(1280, 720)
    program.window.show()
    run = program.commands.run
    run("file.demo")
    settle(program)
    for cue, text in enumerate(TRANSLATIONS):
        run("words.translate", cue, text)
    run("words.cue_text", 2, "Every word you hear is written\nabove the sound it is said in.")
    run("words.cue_times", 2, 12.3, 17.2)
    program.window.show_panel("subtitles")
    settle(program)
    run("selection.set", 12.3, 17.2)
    program.window.desk.viewport.show(program.session.selection.range, margin=0.4)
    settle(program, 2.0)
    keep(program.window, "subtitles-dark")
    program.close()


def export_several(folder: Path) -> None:
    """The dialog over the demo, with its regions as files."""
    settings = Settings()
    settings["theme"] = "dark"
    program = Program(settings, folder / "config", folder / "cache")
    program.window.resize(WIDE, TALL)
    program.window.show()
    run = program.commands.run
    run("file.demo")
    settle(program)
    for label, start, stop in REGIONS:
        run("marker.add", label, start=start, stop=stop)
    dialog = ExportSeveralDialog(program.window.desk, program.commands["file.export_several"], program.window)
    dialog.each.setCurrentIndex(dialog.each.findData("region"))
    dialog.folder.setText("Sounds")
    dialog.show()
    settle(program)
    keep(dialog, "export-several")
    dialog.close()
    program.close()


REGIONS = (("Welcome", 0.0, 6.0), ("The voice", 6.0, 12.3), ("Every word", 12.3, 17.2))


def main() -> None:
    HELP.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        for theme in ("dark", "light"):
            pictures(theme, Path(folder))
        subtitles(Path(folder))
        export_several(Path(folder))
    application.quit()


if __name__ == "__main__":
    main()
