"""Trying a plugin that is switched on: each part of it is given something small, and what it answers is looked at."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from workstation.commands.registry import Commands
from workstation.core.document import Document, Track
from workstation.core.params import Param
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.plugin.host import Host
from workstation.plugin.manifest import Manifest
from workstation.plugin.rows import ManifestRow

RATE = 16_000
_BLOCKS = (1, 333, 4096)
SHOWN = ("panel", "view", "settings", "command", "analyser", "generator", "separator", "theme", "colour_map")
"""The kinds of which a window shows something."""
Run = Callable[..., Any]
"""Runs a command and waits for its job; raises what goes wrong."""


def try_plugin(host: Host, id_: str, run: Run, folder: Path) -> Iterator[tuple[str, str, bool]]:
    """What was tried, in words, what came of it, and whether that is good; files are written in `folder`."""
    manifest = host.manifests[id_]
    for row in manifest.rows:
        title = getattr(row.row, "title", row.row.id)
        try:
            said = _try(host.commands, manifest, row, run, folder, lambda code: host.load(id_, code))
        except BaseException as error:  # the border to code that is not ours
            if isinstance(error, KeyboardInterrupt):
                raise
            yield f"{row.kind.title} “{title}”", f"{type(error).__name__}: {error}", False
        else:
            yield f"{row.kind.title} “{title}”", said, True
    for fault in host.history.get(id_, ()):
        yield fault.part or "plugin", fault.text, False


def _try(
    commands: Commands, manifest: Manifest, row: ManifestRow, run: Run, folder: Path, load: Callable[[Any], Any]
) -> str:
    session = commands.session
    one: Any = row.row
    match row.kind.key:
        case "effect":
            return _try_effect(session.effects[one.id])
        case "analyser":
            open_tried(session, 2, spoken=True)
            run("analysis.show", one.id)
            found = session.overlays.of(session.document.tracks[0])
            return f"found {', '.join(shown.overlay.title for shown in found)} in two seconds"
        case "generator":
            run("file.new", rate=RATE)
            run("generate.insert", one.id, seconds=0.5)
            return f"made {session.document.frames} frames"
        case "separator":
            open_tried(session, 1)
            before = len(session.document.tracks)
            run("separate.apply", one.id)
            return f"made {len(session.document.tracks) - before} tracks"
        case "importer":
            samples = [p for ext in one.extensions for p in sorted(manifest.folder.rglob(f"*.{ext}"))]
            if not samples:
                return f"is there; put a file *.{one.extensions[0]} into its folder to have it tried"
            run("file.new")
            run("file.import", samples[0])
            return f"read {samples[0].name}: {session.document.frames} frames at {session.document.rate} Hz"
        case "exporter":
            open_tried(session, 1)
            path = folder / f"tried.{one.extension}"
            run("file.export", path)
            return f"wrote {path.stat().st_size:,} bytes for a second"
        case "word_format":
            open_tried(session, 1, words=True)
            path = folder / f"tried.{one.extensions[0]}"
            run("words.export", path)
            text = session.document.transcript.text
            if not one.timed:
                return f"wrote {path.stat().st_size:,} bytes"
            run("words.load", path)
            if session.document.transcript.text.split() != text.split():
                raise ValueError(f"it wrote {text!r} and read {session.document.transcript.text!r}")
            return "wrote two words and read them again"
        case "aligner":
            open_tried(session, 2, spoken=True)
            run("words.align", "one two", engine=one.id, **_language(one))
            return f"placed {sum(word.range is not None for word in session.document.transcript.words)} of 2 words"
        case "recogniser":
            open_tried(session, 2, spoken=True)
            run("words.transcribe", engine=one.id, **_language(one))
            return f"heard {len(session.document.transcript.words)} words"
        case "command":
            commands[one.id].load()
            return "can be called"
        case "panel" | "view":
            if not callable(load(one.widget)):
                raise ValueError(f"{one.widget} cannot be called")
            return "can be called"
        case _:
            return "is there"


def _try_effect(effect: Any) -> str:
    """The same for blocks of any size, as long as it came in, finite, and the input as it was."""
    values = {param.name: param.default for param in effect.params if isinstance(param, Param)}
    sound = _sound(0.5, channels=2)
    before = sound.copy()
    whole = effect.apply(sound, RATE, values)
    if not (sound == before).all():
        raise ValueError("it changes the sound that it is given")
    if not np.isfinite(whole).all():
        raise ValueError("it answers numbers that are not finite")
    if not effect.live:
        return f"made {whole.shape[1]} frames of {sound.shape[1]}; it is not heard while it plays"
    for size in _BLOCKS:
        stream = effect.stream(2, RATE, values)
        blocks = [stream.process(sound[:, at : at + size]) for at in range(0, sound.shape[1], size)]
        played = np.concatenate([*blocks, stream.flush()], axis=1)[:, stream.latency :]
        if not np.allclose(played, whole[:, : played.shape[1]], atol=1e-5):
            raise ValueError(f"it answers something else for blocks of {size} frames than for the whole")
    return "is the same for blocks of any size"


def _language(row: Any) -> dict[str, str]:
    return {"language": "en" if "*" in row.languages else row.languages[0]}


def _sound(seconds: float, channels: int = 1) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    wave = 0.3 * np.sin(2 * np.pi * 220 * at) + 0.05 * np.random.default_rng(1).standard_normal(len(at))
    return np.asarray(np.tile(wave * (np.sin(3 * np.pi * at) > -0.5), (channels, 1)), np.float32)


def _speech(frames: int) -> Samples:
    """Somebody speaks, over and over; silence where there is no synthesiser."""
    from workstation.dsp.functional import resample
    from workstation.speech.synthesis.say import say

    try:
        said, rate = say("One, two, three, four.")
    except OSError:
        return np.zeros((1, frames), np.float32)
    return np.resize(resample(said, rate, RATE).numpy()[0], (1, frames))


def open_tried(session: Any, seconds: float, *, words: bool = False, spoken: bool = False) -> None:
    """Open a document with one track of tones and noise for plugins to be tried with; `spoken`: speech over it."""
    sound = _sound(seconds)
    if spoken:
        sound = 0.3 * sound + _speech(sound.shape[1])
    transcript = Transcript()
    if words:
        half = sound.shape[1] // 2
        pair = (Word("one", FrameRange(0, half)), Word("two", FrameRange(half, 2 * half)))
        transcript = Transcript("en", (Cue(pair),))
    track = Track("t1", "Tried", EditList.of(ArraySource(sound, RATE)))
    session.start(Document(RATE, (track,), transcript=transcript))
