"""Paints a window whose document has everything far away, at random zooms.

`python -m tests.ui.far_away FOLDER SEED [PICTURES]`
A process of its own, for what goes wrong here ends the process. What is told on standard error is what was wrong.
"""

import random
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workstation.app import Program
from workstation.core.document import Document, Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.settings import Settings
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Point, Ramp
from workstation.core.sound.sources import ArraySource, Silence
from workstation.core.words.transcript import Cue, Transcript, Word

RATE = 48_000
FARTHEST = 10**14
"""Frames; at 48 kHz more than sixty years."""


def place(dice: random.Random) -> FrameRange:
    """A place near or far, short or long."""
    start = round(10 ** dice.uniform(0, 14)) if dice.random() < 0.8 else 0
    return FrameRange(start, start + (round(10 ** dice.uniform(0, 14)) if dice.random() < 0.8 else 0))


def document(dice: random.Random) -> Document:
    hour = 3600 * RATE
    noise = np.random.default_rng(1).standard_normal((1, 4 * RATE)).astype(np.float32) * 0.1
    noise[0, 1000:1100] = [np.nan, np.inf, -np.inf, 3e38] * 25
    sound = EditList.of(ArraySource(noise, RATE))
    long = EditList(1, [*sound.segments, *EditList.of(Silence(1, 24 * hour, RATE)).segments])
    points = tuple(Point(at, dice.uniform(-60, 12)) for at in (0, 50_000, hour, 20 * hour))
    clip = Clip.of(long)
    faded = replace(
        clip, fade_in=Ramp(0, 3 * hour), fade_out=Ramp(long.frames - 9 * hour, long.frames, falls=True), points=points
    )
    clips = [replace(faded, name="far " * 50, group="g"), Clip.of(sound, 23 * hour), Clip.of(sound, FARTHEST)]
    tracks = (Track("a", "A <b>track</b>", sound).with_clips(clips), Track("b", "B", long))
    markers = tuple(Marker(place(dice), f"marker {number}" * 9) for number in range(60))
    cues = [Cue((), shown=FrameRange(480, FARTHEST)), *(Cue((), shown=place(dice)) for _ in range(20))]
    for _ in range(20):
        spoken = place(dice)
        words = tuple(Word(f"word{number}" * 3, spoken, dice.choice([None, 0.1, 0.9])) for number in range(3))
        cues.append(Cue((*words, Word("lost", None, 0.0)), speaker=dice.choice(["", "Ann"])))
    return Document(RATE, tracks, tuple(sorted(markers, key=lambda marker: marker.range)), Transcript(cues=tuple(cues)))


def look_around(program: Program, dice: random.Random, pictures: int) -> None:
    desk, window = program.window.desk, program.window
    view, stage = desk.viewport, program.window._stage
    for number in range(pictures):
        if number % 3 == 0:
            view.show(place(dice))
        elif number % 3 == 1:
            view.zoom_at(dice.uniform(-5, view.width + 5), 10 ** dice.uniform(-7, 7))
        else:
            view.scroll(dice.uniform(-1, 1) * 10 ** dice.uniform(0, 15))
        if number % 5 == 0:
            desk.session.select(place(dice))
        view.mark((place(dice), place(dice)))
        stage.playhead = dice.choice([None, float(place(dice).start)])
        stage.clip_drag.snapped = dice.choice([None, place(dice).start])
        window.editor.playhead.follow()
        window.editor.overview.follow()
        for row in window.editor.stack.rows:
            QTest.mouseMove(row.canvas, QPoint(dice.randrange(row.canvas.width()), dice.randrange(row.canvas.height())))
        QApplication.processEvents()
        window.grab()


def main() -> None:
    folder, dice = Path(sys.argv[1]), random.Random(int(sys.argv[2]))
    warnings.simplefilter("error")  # "Value exceeds limits of type signed int" is but a warning
    app = QApplication([])
    program = Program(Settings(), folder, folder)
    desk = program.window.desk
    desk.settings["envelopes"] = True
    for id_ in ("markers", "transcript", "subtitles", "karaoke"):
        program.window.show_panel(id_)
    program.window.resize(1200, 900)
    program.window.show()
    desk.session.start(document(dice))
    desk.run("view.both")
    app.processEvents()
    pictures = int(sys.argv[3]) if sys.argv[3:] else 60
    look_around(program, dice, pictures)
    desk.settings["waveform_db"] = True
    look_around(program, dice, pictures // 4)
    program.close()
    print("painted")


if __name__ == "__main__":
    main()
