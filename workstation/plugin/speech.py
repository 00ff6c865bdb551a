"""Speech for plugins: the sound where words are, where somebody speaks and who, what may go, and the engines.

They keep what they are as `workstation.plugin.api` does. Import it in the function that needs it: some of it is read
from libraries that take a while. What takes long is a generator, which yields how much is done: `yield from` it in your
own. `hear` and `find_pauses` are called on the main thread, and work on the document that is there then.

Example:
    >>> import numpy as np
    >>> from workstation.plugin.speech import speech_ranges
    >>> speech_ranges(np.zeros(16000, np.float32), 16000)
    []
"""

from collections.abc import Generator

from workstation.commands.speech.recognize import RATE as RATE
from workstation.commands.speech.recognize import Mono, listened_to, mono
from workstation.commands.words.clean_up import look_for_pauses
from workstation.commands.words.clean_up import own_fillers as fillers_of
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.session import Session
from workstation.speech.engines import align as align
from workstation.speech.engines import transcribe as transcribe
from workstation.speech.silero import weights_path as _weights_path
from workstation.speech.speakers.diarise import Turn as Turn
from workstation.speech.speakers.diarise import find_turns as find_turns
from workstation.speech.speakers.diarise import installed_voice_model as voice_model
from workstation.speech.synthesis.say import PITCHES as PITCHES
from workstation.speech.synthesis.say import SPEEDS as SPEEDS
from workstation.speech.synthesis.say import check as check_spoken
from workstation.speech.synthesis.say import speak as speak
from workstation.speech.synthesis.say import voices as voices
from workstation.speech.text.fillers import Fillers as Fillers
from workstation.speech.text.fillers import find_fillers as find_fillers
from workstation.speech.vad import Activity as Activity
from workstation.speech.vad import ActivityRules as ActivityRules
from workstation.speech.vad import find_activity as find_activity
from workstation.speech.vad import ranges_of as ranges_of
from workstation.speech.vad import speech_ranges as speech_ranges

__all__ = [
    "PITCHES",
    "RATE",
    "SPEEDS",
    "SPOKEN_RATE",
    "Activity",
    "ActivityRules",
    "Fillers",
    "Turn",
    "align",
    "check_spoken",
    "fillers_of",
    "find_activity",
    "find_fillers",
    "find_pauses",
    "find_turns",
    "has_activity_model",
    "hear",
    "ranges_of",
    "speak",
    "speech_ranges",
    "transcribe",
    "voice_model",
    "voices",
]

SPOKEN_RATE = 22050
"""Hz: of what `speak` yields."""


def hear(session: Session, track: str = "") -> Generator[float, None, Mono]:
    """The sound that words are in, as one channel float32 (frames,) at `RATE` Hz: of a track, else of the chosen ones.

    Yields up to 0.1. CommandError while files are being read, and where there is no sound.
    """
    document = session.document
    if session.openings:
        raise CommandError("wait until the files have been read to their end")
    tracks = listened_to(session, track)
    frames = max((each.frames for each in tracks), default=0)
    if not frames:
        raise CommandError("open or record a sound first")
    return mono(tracks, FrameRange(0, frames), document.rate)


def find_pauses(session: Session, least: float = 0.5) -> Generator[float, None, list[tuple[float, float]]]:
    """Stretches (s) of at least so many seconds in which no word is and nobody speaks, in order."""
    rate = session.document.rate
    work = look_for_pauses(session, least=least)

    def pauses() -> Generator[float, None, list[tuple[float, float]]]:
        found = yield from work
        return [range_.seconds(rate) for range_ in found]

    return pauses()


def has_activity_model() -> bool:
    """Whether a network tells speech from other sounds; without it loudness does."""
    return _weights_path() is not None
