"""Looking for what may go, and cutting it out in one step."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from workstation.plugin.api import CommandError, Job, Session, SoundAccess
from workstation.plugin.params import Param

from .findings import Finding, fillers_in, pauses_as_findings, repeats_in

PARAMS = (
    Param("fillers", True, "Filler words", hint="um, uh, äh; Words › Remove filler words has the lists"),
    Param("repeats", True, "Repeated words", hint="I I think; th- the"),
    Param("pauses", True, "Long pauses"),
    Param("longer", 0.8, "Pauses longer than", "s", 0.1, 10.0, only_with=("pauses", True), scale="log"),
    Param("to", 0.4, "Shortened to", "s", 0.0, 5.0, only_with=("pauses", True)),
)
_LONGER, _TO = PARAMS[3], PARAMS[4]
LABEL = "Clean up speech"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    fillers: bool = True
    repeats: bool = True
    pauses: bool = True
    longer: float = 0.8
    to: float = 0.4


def look(session: Session, wanted: Wanted) -> Generator[float, None, list[Finding]]:
    """What may go of the document that is there now, in the order of time; yields the fraction done.

    CommandError where there is nothing to look through.
    """
    from workstation.plugin.speech import fillers_of, find_pauses

    document = session.document
    transcript, rate = document.transcript, document.rate
    if not document.frames:
        raise CommandError(f"{LABEL}: open or record a sound first")
    timed = any(word.range is not None for word in transcript.words)
    if not timed and not wanted.pauses:
        raise CommandError(
            f"{LABEL}: there are no words with times yet; transcribe the sound, or align its text, first"
        )
    listening = find_pauses(session, wanted.longer) if wanted.pauses else None
    fillers = fillers_of(session, transcript.language)

    def find() -> Generator[float, None, list[Finding]]:
        yield 0.0
        found = fillers_in(transcript, rate, fillers) if wanted.fillers and timed else []
        if wanted.repeats and timed:
            gone = {number for finding in found for number in finding.numbers}
            found += [row for row in repeats_in(transcript, rate) if not gone & set(row.numbers)]
        if listening is not None:
            found += pauses_as_findings((yield from listening), wanted.longer, wanted.to)
        return sorted(found, key=lambda finding: finding.start)

    return find()


def cut(session: Session, findings: Iterable[Finding]) -> float:
    """Cut findings out as one step; how many seconds shorter it is."""
    rows = list(findings)
    words = [number for row in rows for number in row.numbers]
    stretches = [(row.start, row.stop) for row in rows if row.kind == "pause"]
    place = "1 place" if len(rows) == 1 else f"{len(rows)} places"
    seconds = SoundAccess(session).cut_out(stretches, words, f"{LABEL}: {place}")
    session.notify(f"{LABEL}: {place}, {seconds:.1f} s shorter")
    return seconds


def clean_up(
    session: Session,
    fillers: bool = True,
    repeats: bool = True,
    pauses: bool = True,
    longer: Annotated[float, _LONGER] = 0.8,
    to: Annotated[float, _TO] = 0.4,
) -> Job[list[Finding]]:
    """Cut out filler words, words said twice and long pauses, as one step with cross-fades.

    Only what is sure goes; the panel *Clean up speech* lists all of it. Pauses `longer` than so many seconds become so
    long as `to`.
    """
    if to > longer:
        raise ValueError(f"to must be 0 to {longer:g} s (longer), got {to:g}")
    before = session.document

    def done(found: list[Finding]) -> None:
        sure = [finding for finding in found if finding.sure]
        if session.document is not before:
            session.notify(f"{LABEL}: the document was changed meanwhile, so nothing was cut; do it again", "error")
        elif sure:
            cut(session, sure)
        else:
            session.notify(f"{LABEL}: there is nothing to cut")

    def failed(error: Exception) -> None:
        session.notify(f"{LABEL} failed, nothing was changed: {error}", "error")

    work: Any = look(session, Wanted(fillers, repeats, pauses, longer, to))
    return session.compute.submit(LABEL, work, done=done, failed=failed)
