"""Speaking a text: speech as sound at the caret, in place of what is selected, or on a new track, with its words."""

from collections.abc import Generator
from typing import Annotated, Any

from workstation.plugin.api import Job, Param, Session, SoundAccess

SPEED = Param("speed", 160, "Speed", "words a minute", 80, 450, usual=(120, 160, 200, 260))
PITCH = Param("pitch", 50, "Pitch", "", 0, 99, hint="0 is low")
TITLE = "Speech"


def speech(
    session: Session,
    text: str,
    voice: str = "en-us",
    speed: Annotated[int, SPEED] = 160,
    pitch: Annotated[int, PITCH] = 50,
    *,
    new_track: bool = False,
    words: bool = True,
) -> Job[Any]:
    """Insert a spoken text at the caret, or in place of the selection, on the selected tracks or a new one.

    `voice` is the tag of a language that eSpeak NG speaks; `speed` is 80 to 450 words a minute, `pitch` 0 to 99. With
    `words` they come into the transcript, each with its time.
    """
    from workstation.plugin.speech import SPOKEN_RATE, check_spoken

    check_spoken(text, voice, speed, pitch)
    work = spoken(text, voice, speed, pitch, words=words)
    return SoundAccess(session).generate(TITLE, work, SPOKEN_RATE, new_track=new_track, language=voice)


def spoken(text: str, voice: str, speed: int, pitch: int, *, words: bool) -> Generator[Any, None, Any]:
    """Blocks of speech, and in the end its cues where they are wanted."""
    from workstation.plugin.speech import speak

    cues = yield from speak(text, voice, speed, pitch)
    return cues if words else ()
