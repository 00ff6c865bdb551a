"""Writes a small project with today's code: run once for each version of the format, and kept in `fixtures/`.

    python -m tests.project.write_fixture

A project from every released version is opened by `test_versions.py`. The file is kept packed, since most of a small
database is empty pages.
"""

import json
import lzma
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.history import History, Revision
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Curve, Ramp
from workstation.core.sound.gain_fold import gained
from workstation.core.sound.sources import ArraySource, Samples, Source
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.project.file import ProjectFile
from workstation.project.schema import VERSION
from workstation.project.sound.sources import FileRef

FIXTURES = Path(__file__).parent / "fixtures"
RATE = 8000


def beside() -> ArraySource:
    """The sound of the file that the project refers to."""
    return ArraySource((np.arange(1200, dtype=np.float32) / 2**15)[None], RATE)


def whole_numbers() -> Samples:
    """Sound of 16 bits, two channels."""
    rows = np.stack([np.arange(3000) * 7 % 3001, np.arange(3000) * 11 % 2999])
    return (rows / 2.0**15).astype(np.float32)


def fractions() -> Samples:
    """Sound that needs all bits of a float."""
    return np.sin(np.arange(900, dtype=np.float64) ** 1.5 / 9).astype(np.float32)[None]


def history(file: Source) -> History:
    """Seven steps, the fifth of them current."""
    first = Document(
        RATE, (Track("t1", "Stereo", EditList.of(ArraySource(whole_numbers(), RATE))),), tags={"title": "Früh"}
    )
    steps = History((Revision(first, label="Open", call='run("file.open", "a.wav")'),))

    def add(document: Document, label: str, *, selection: Selection | None = None, change: Any = None) -> None:
        nonlocal steps
        steps = steps.commit(Revision(document, selection or Selection(), label, change, f'run("{label.lower()}")'))

    cut, change = first.replace_sound(FrameRange(100, 400), {"t1": EditList(2)})
    add(cut, "Cut", selection=Selection(FrameRange(100, 100)), change=change)
    mono = EditList.of(ArraySource(fractions(), RATE))
    pasted, change = cut.replace_sound(FrameRange(50, 50), {"t1": mono})
    add(pasted, "Paste", change=change)
    quiet, change = pasted.replace_sound(FrameRange(20, 60), {"t1": EditList.silence(2, 40, RATE)})
    add(quiet, "Silence", selection=Selection(FrameRange(20, 60), ("t1",), (100.0, 2000.0)), change=change)
    rack = Rack(
        (
            Slot("eq", "equalizer", {"bands": (("peak", 1000.0, -3.0, 1.0),)}),
            Slot("gain", "gain", {"gain_db": 1.5}, False),
        )
    )
    faded = gained(EditList.of(file), Curve((Ramp(0, 400, "half cosine", closed=True),), factors=(-0.8,)))
    assert faded is not None
    second = Track("v", "Voice", faded, rack, -3.0, 0.25, True, True)
    words = Transcript(
        "de", (Cue((Word("schön", FrameRange(10, 300), 0.75), Word("nein")), "Änne"), Cue((Word("ja"),))), "v"
    )
    full = replace(
        quiet.with_track(second),
        markers=(Marker(FrameRange(5, 5), "hier"), Marker(FrameRange(7, 90))),
        transcript=words,
        rack=rack,
    )
    add(full, "Import")
    add(full.without_track("t1"), "Remove track")
    add(replace(full, tags={}), "Tags")
    return steps.goto(4)


def revisions(history: History) -> Iterator[dict[str, Any]]:
    """Each revision in words that do not depend on how a project stores it."""
    for revision in history.revisions:
        document, selection, change = revision.document, revision.selection, revision.change
        yield {
            "label": revision.label,
            "call": revision.call,
            "change": change and [change.start, change.removed, change.inserted],
            "selection": [
                _range(selection.range),
                list(selection.tracks),
                selection.band_hz and list(selection.band_hz),
            ],
            "rate": document.rate,
            "tags": dict(document.tags),
            "rack": document.rack.to_json(),
            "markers": [[_range(marker.range), marker.label] for marker in document.markers],
            "words": [
                [w.text, w.range and _range(w.range), w.score] for c in document.transcript.cues for w in c.words
            ],
            "transcript": [document.transcript.language, document.transcript.track],
            "speakers": [cue.speaker for cue in document.transcript.cues],
            "tracks": [_track(track) for track in document.tracks],
        }


def _track(track: Track) -> dict[str, Any]:
    sound = np.ascontiguousarray(track.edits.read(FrameRange(0, track.frames)), "<f4")
    sound = sound + np.float32(0)  # a project does not tell -0 from 0
    return {
        **{name: getattr(track, name) for name in ("key", "name", "channels", "gain_db", "pan", "mute", "solo")},
        "rack": track.rack.to_json(),
        "frames": track.frames,
        "sound": blake2b(sound.tobytes(), digest_size=16).hexdigest(),
    }


def _range(range_: FrameRange) -> list[int]:
    return [range_.start, range_.stop]


def main() -> None:
    """Write the fixture of this version of the format, and what must be found in it."""
    file = beside()

    def refer(source: Source) -> FileRef | None:
        return FileRef(Path("/sounds/beside.wav"), "0123", 1, 1200, RATE) if source is file else None

    steps = history(file)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fixture.aws")
        project = ProjectFile.create(path)
        for _ in project.save(History(steps.revisions[:5], 3), {"view": {"zoom": 2}}, refer):
            pass
        for _ in project.save(steps, {}, refer, draft=True):
            pass
        project.close()
        (FIXTURES / f"version_{VERSION}.aws.xz").write_bytes(lzma.compress(path.read_bytes()))
    found = {"index": steps.index, "revisions": list(revisions(steps))}
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    (FIXTURES / f"version_{VERSION}.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
