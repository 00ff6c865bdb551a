"""Documents to save, and where nothing else may be opened."""

import numpy as np

from tests.conftest import document
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.history import History, Revision
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Source
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.project.file import ProjectFile
from workstation.project.sound.block_codec import BLOCK_FRAMES
from workstation.project.sound.sources import FileRef


def no_files(source: Source) -> FileRef | None:
    return None


def no_opening(ref: FileRef) -> Source:
    raise AssertionError(ref)


def save(project: ProjectFile, history: History, **state: object) -> None:
    for _ in project.save(history, state, no_files):
        pass


def edited() -> History:
    first = document(2 * BLOCK_FRAMES + 77, channels=2)
    history = History((Revision(first, label="Open"),))
    second, change = first.replace_sound(FrameRange(10, 20), {"t1": EditList.silence(2, 5, 1000)})
    history = history.commit(
        Revision(second, Selection(FrameRange(3, 4), ("t1",), (100.0, 200.0)), "Cut", change, "run()")
    )
    mono = EditList.of(ArraySource(np.full((1, 9), 0.3, np.float32), 1000))
    third, change = second.replace_sound(FrameRange(0, 0), {"t1": mono})
    third = Document(
        1000,
        (
            *third.tracks,
            Track("v", "Voice", mono, Rack((Slot("eq", "equalizer", {"bands": ((1.0, "x"),)}),)), -3.0, 0.5, True),
        ),
        (Marker(FrameRange(1, 5), "näme"),),
        Transcript("de", (Cue((Word("ja", FrameRange(1, 2), 0.5, True), Word("nein")), "Ann", "yes\nno"),), "v", "en"),
        Rack((Slot("gain", "gain", {"gain_db": 1.0}, False),)),
        {"title": "Test"},
    )
    return history.commit(Revision(third, label="Paste", change=change)).goto(1)


def sound(document: Document) -> np.ndarray:
    edits = document.track("t1").edits
    return edits.read(FrameRange(0, edits.frames))
