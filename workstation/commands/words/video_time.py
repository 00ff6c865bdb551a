"""Words and labels at the border to files: there they are in the time of the video, here in that of its sound."""

from collections.abc import Iterable
from dataclasses import replace

from workstation.core.timecode import clock
from workstation.engine.video_time import late
from workstation.exchange.labels.label import Label
from workstation.session import Session
from workstation.speech.time_map import shifted
from workstation.speech.words import AlignedTranscript


def in_video(words: AlignedTranscript, seconds: float) -> AlignedTranscript:
    """Words of a document as they are to be written, when its sound begins so `late` in its video."""
    return shifted(seconds).of(words) if seconds else words


def in_document(words: AlignedTranscript, seconds: float) -> AlignedTranscript:
    """Words of a file as they are in such a document; those before its sound are put where that begins."""
    return shifted(-seconds).of(words) if seconds else words


def tell_early_cues(session: Session, words: AlignedTranscript, name: str, seconds: float) -> None:
    """Say how many cues of a file lie before the sound."""
    if seconds:
        early = sum(cue.span is not None and cue.span[0] < seconds for cue in words.cues)
        _tell(session, name, early, "cue", seconds)


def labels_in_video(session: Session, labels: Iterable[Label]) -> tuple[Label, ...]:
    """Markers of the document as they are to be written."""
    seconds = late(session.history)
    return tuple(replace(lab, start=lab.start + seconds, stop=lab.stop + seconds) for lab in labels)


def labels_in_document(session: Session, labels: Iterable[Label], name: str) -> tuple[Label, ...]:
    """Labels of a file as they are in the document; says how many lie before its sound, and are put there."""
    seconds, found = late(session.history), tuple(labels)
    if not seconds:
        return found
    _tell(session, name, sum(label.start < seconds for label in found), "marker", seconds)
    return tuple(replace(lab, start=max(0.0, lab.start - seconds), stop=max(0.0, lab.stop - seconds)) for lab in found)


def _tell(session: Session, name: str, early: int, kind: str, seconds: float) -> None:
    if early:
        many = f"1 {kind} begins" if early == 1 else f"{early} {kind}s begin"
        session.notify(f"{name}: {many} before the sound of the video, at {clock(seconds)}; moved there", "warning")
