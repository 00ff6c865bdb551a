"""The demo: a document that the program brings."""

import json
from dataclasses import replace
from pathlib import Path

from workstation.commands.files import file_reading
from workstation.core.document import Document, Marker, Track
from workstation.core.errors import CommandError
from workstation.core.files.resources import resource
from workstation.core.rack import Rack
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.effects.table import EffectTable
from workstation.session import Session
from workstation.speech.words import AlignedTranscript

VOICE, MUSIC = "voice", "music"


def open_demo(session: Session) -> None:
    """Open the demo: a voice over music, its words timed, its racks set up."""
    if session.recorder.recording:
        raise CommandError("Demo: end the recording first")
    folder = resource("demo")
    openings = [file_reading.read(session, folder / f"{name}.flac") for name in (VOICE, MUSIC)]
    voice, music = (opening.source for opening in openings)
    tracks = (
        Track(VOICE, "Voice", EditList.of(voice), _rack(folder / "voice-rack.json", session.effects)),
        Track(MUSIC, "Music", EditList.of(music), gain_db=-4.0),
    )
    aligned = AlignedTranscript.from_json(json.loads((folder / "words.json").read_text("utf-8")))
    transcript = aligned.to_transcript(voice.rate, VOICE)
    first = next((cue.range for cue in transcript.cues if cue.range is not None), FrameRange(0, 0))
    markers = (
        Marker(FrameRange(0, first.start), "Intro"),
        Marker(FrameRange(first.start, first.start), "Voice begins"),
    )
    document = Document(voice.rate, tracks, markers, transcript, _rack(folder / "master-rack.json", session.effects))
    file_reading.stop(session)
    for opening in openings:
        file_reading.follow(session, opening)
    session.start(document, label="Open demo")


def demo_text() -> str:
    """What the demo's voice says, a line a cue."""
    return resource("demo", "demo.txt").read_text("utf-8")


def _rack(path: Path, effects: EffectTable) -> Rack:
    try:
        rack = Rack.from_json(json.loads(path.read_text("utf-8")))
        return Rack(tuple(replace(s, values=effects[s.effect].values(s.values)) for s in rack.slots))
    except (OSError, ValueError) as error:
        raise CommandError(f"the demo cannot be opened: {error}") from error
