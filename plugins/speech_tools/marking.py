"""Regions and markers where somebody speaks, and for each turn of a speaker."""

from collections.abc import Generator
from typing import Annotated, Any, Literal

from workstation.plugin.api import CommandError, Job, Session, SoundAccess
from workstation.plugin.params import Param

from .listening import name_of

_PAUSE = Param("pause", 0.3, "Pauses from", "s", 0.0, 10.0, hint="Shorter ones count as speech")
_SHORTEST = Param("shortest", 0.2, "At least", "s", 0.0, 10.0, hint="Shorter speech does not count")
_COUNT = Param("speakers", 0, "Speakers", "", 0, 20, hint="0: as many as there seem to be")

Spans = list[tuple[float, float, str]]


def mark_speech(
    session: Session,
    mark: Literal["regions", "starts"] = "regions",
    pause: Annotated[float, _PAUSE] = 0.3,
    shortest: Annotated[float, _SHORTEST] = 0.2,
    label: str = "Speech",
    track: str = "",
) -> Job[Spans]:
    """Mark where somebody speaks, with a region for each stretch or a marker at its start.

    Pauses shorter than `pause` seconds end nothing, speech shorter than `shortest` does not count. `track`: its key,
    else the selected ones.
    """
    from workstation.plugin.speech import RATE, ActivityRules, find_activity, has_activity_model, hear, ranges_of

    rules, listening = ActivityRules(pause=pause, shortest=shortest), hear(session, track)

    def find() -> Generator[float, None, Spans]:
        sound = yield from listening
        found = yield from find_activity(sound, RATE)
        return [(start, stop, f"{label} {n}".strip()) for n, (start, stop) in enumerate(ranges_of(found, rules), 1)]

    how = "" if has_activity_model() else ", told by loudness alone, as the package silero-vad is not installed"
    return _mark(session, "Mark speech", find(), points=mark == "starts", what="stretches of speech", how=how)


def mark_speakers(
    session: Session, speakers: Annotated[int, _COUNT] = 0, names: str = "", track: str = ""
) -> Job[Spans]:
    """Make a region of each turn of a speaker, told by their voices; words are not needed.

    `speakers` is how many there are, 0 guesses; `names` are theirs, with commas between, in the order in which they
    first speak. `track`: its key, else the selected ones. Words get their speakers by *Find speakers*.
    """
    from workstation.plugin.speech import RATE, find_turns, hear, voice_model

    given = tuple(name.strip() for name in names.split(",") if name.strip())
    listening, model = hear(session, track), voice_model()

    def find() -> Generator[float, None, Spans]:
        sound = yield from listening
        turns = yield from find_turns(sound, RATE, speakers, model)
        return [(turn.start, turn.stop, name_of(turn.speaker, given)) for turn in turns]

    how = "" if model else "; a model of voices tells them apart better: workstation models fetch voice-encoder"
    return _mark(session, "Mark speakers", find(), points=False, what="turns", how=how)


def _mark(
    session: Session, title: str, work: Generator[float, None, Spans], *, points: bool, what: str, how: str
) -> Job[Spans]:
    """Mark what a job finds, unless the sound has been edited meanwhile."""
    before = [track.edits for track in session.document.tracks]

    def done(spans: Spans) -> None:
        if [track.edits for track in session.document.tracks] != before:
            session.notify(f"{title}: the sound was edited meanwhile, so nothing was marked; do it again", "error")
            return
        if not spans:
            session.notify(f"{title}: nobody speaks here{how}")
            return
        ranges: list[Any] = [(start, text) if points else (start, stop, text) for start, stop, text in spans]
        SoundAccess(session).label(ranges)
        people = f" of {len({text for *_, text in spans})} speakers" if what == "turns" else ""
        session.notify(f"{title}: {len(spans)} {what}{people}{how}")

    def failed(error: Exception) -> None:
        session.notify(f"{title} failed, nothing was marked: {error}", "error")

    if not session.document.tracks:
        raise CommandError(f"{title}: open or record a sound first")
    return session.compute.submit(title, work, done=done, failed=failed)
