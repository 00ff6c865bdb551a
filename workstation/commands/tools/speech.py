"""Speaking a text: speech as sound at the caret, or in place of what is selected."""

from pathlib import Path

from workstation.commands.tools.generate import submit
from workstation.engine.compute import Body, Job
from workstation.engine.sources.rendered_source import RenderedSource, append_samples
from workstation.engine.sources.scratch import ScratchFile
from workstation.session import Session
from workstation.speech.phones.espeak import espeak
from workstation.speech.synthesis.say import check, sentences

_LABEL = "Speech"


def speech(session: Session, text: str, voice: str = "en-us", speed: int = 160, pitch: int = 50) -> Job[RenderedSource]:
    """Insert a spoken text at the caret, or in place of the selection, on the selected tracks or a new one.

    `voice` is the tag of a language that eSpeak NG speaks; `speed` is 80 to 450 words a minute, `pitch` 0 to 99.
    """
    check(text, voice, speed, pitch)
    return submit(session, _LABEL, _spoken(text, voice, speed, pitch, session.document.rate, session.cache))


def _spoken(text: str, voice: str, speed: int, pitch: int, rate: int, cache: Path) -> Body[RenderedSource]:
    """The sentences one after another, at the document's rate, in a scratch file."""
    from workstation.dsp.functional import resample

    scratch = ScratchFile(1, cache)
    for sound, share in sentences(text, voice, speed, pitch):
        append_samples(scratch, resample(sound, espeak().rate, rate).clamp(-1.0, 1.0).numpy())
        yield share
    return RenderedSource(scratch, rate)
