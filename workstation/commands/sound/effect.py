"""Applying effects for good: to the selection, on the compute thread, as one undo step."""

from collections.abc import Generator, Mapping

from workstation.commands.files.file_reading import has_arrived
from workstation.commands.sound.landing import Landing
from workstation.commands.sound.rendering import EffectOnTracks, Treat, Treated, treated
from workstation.core.document import Track
from workstation.core.errors import CommandError
from workstation.core.params import Value
from workstation.core.ranges import FrameRange
from workstation.core.sound.gain_curves import Curve
from workstation.effects.base import Write
from workstation.effects.streams.band_silence import silence_band
from workstation.engine.compute import Job
from workstation.engine.sources.rendered_source import EditsSource
from workstation.session import Session


def apply(session: Session, effect: str, *, tail: bool | None = None, **values: Value) -> Job[Treated]:
    """Apply an effect to the selection, or to everything when nothing is selected.

    `tail`: whether what rings on is heard over the sound that follows, and makes the track longer at its end. Unless
    told, reverbs and echoes ring on, and of other effects all ends with the selection.
    """
    return _apply(session, effect, values, tail)


def _apply(session: Session, effect: str, values: Mapping[str, Value], tail: bool | None) -> Job[Treated]:
    chosen = EffectOnTracks(session.effects[effect], values, session.document.rate, tail, session.compute.backends)
    job = _submit(session, chosen.effect.name, chosen.treat, chosen)
    session.effects_used.pop(effect, None)
    session.effects_used[effect] = chosen.values
    session.effect_rang = tail
    return job


def repeat(session: Session) -> Job[Treated]:
    """Apply the effect that was applied last, with the same values, to what is selected now."""
    if not session.effects_used:
        raise CommandError("Repeat effect: apply one first")
    effect, values = list(session.effects_used.items())[-1]
    return _apply(session, effect, values, session.effect_rang)


def apply_band_silence(session: Session) -> Job[Treated]:
    """Silence the selected box in time and frequency; the other sound of that time stays."""
    band_hz, rate = session.selection.band_hz, session.document.rate
    if band_hz is None:
        raise CommandError("Silence band: select a box in the spectrogram first")
    if band_hz[0] >= rate / 2:
        raise CommandError(f"Silence band: there is no sound above {rate / 2:g} Hz at this sample rate")

    def treat(track: Track, range_: FrameRange, write: Write) -> Generator[float, None, Curve | None]:
        yield from silence_band(EditsSource(track.edits, FrameRange(0, track.frames), rate), range_, band_hz, write)
        return None

    return _submit(session, "Silence band", treat)


def _submit(session: Session, label: str, treat: Treat, effect: EffectOnTracks | None = None) -> Job[Treated]:
    document = session.document
    if not document.frames:
        raise CommandError(f"{label}: open or record a sound first")
    range_ = document.span if session.selection.range.is_caret else session.selection.range
    tracks = tuple(track for track in document.selected(session.selection) if track.frames > range_.start)
    if not tracks:
        raise CommandError(f"{label}: the selected tracks have no sound there")
    heard = range_ if effect is None else FrameRange(range_.start, range_.stop + effect.reach)
    if not all(has_arrived(session, track.edits, heard) for track in tracks):
        raise CommandError(f"{label}: wait until that part of the file has been read")
    landing = Landing(session, tracks, range_, label)
    body = treated(treat, tracks, range_, document.rate, session.cache, effect)
    job = session.compute.submit(label, body, done=landing.land, failed=landing.fail)
    job.finished.connect(lambda _: landing.close())
    return job
