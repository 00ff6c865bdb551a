"""What the words look like as subtitles, and what is wrong with them, kept up to date beside the work."""

from PySide6.QtCore import QObject, QTimer, Signal

from workstation.core.words.transcript import Transcript
from workstation.engine.compute import Body, Job, Urgency
from workstation.speech.cues.lint import CueFault, check_transcript
from workstation.speech.cues.rules import CueRules, parse_rules
from workstation.speech.cues.segmentation import ShownCue, show_cues
from workstation.speech.words import AlignedTranscript
from workstation.ui.toolkit.workspace import Desk, watch

_REST_MS = 120
"""Words that are being dragged have to rest this long before they are looked at anew."""

Found = tuple[tuple[ShownCue, ...], tuple[CueFault, ...]]


class CueChecks:
    """The newest check of a desk's cues: one job for all that ask for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._of: tuple[Transcript, CueRules] | None = None
        self._job: Job[Found] | None = None

    def job(self, rules: CueRules) -> Job[Found]:
        """The check of the present words by some rules, under way or over; one of other words is given up."""
        document = self._desk.session.document
        job, of = self._job, self._of
        if job is not None and of is not None and of[0] is document.transcript and of[1] == rules:
            return job

        def body() -> Body[Found]:
            yield 0.0
            words = AlignedTranscript.from_transcript(document.transcript, document.rate)
            yield 0.4
            shown = show_cues(words, rules)
            yield 0.7
            return shown, check_transcript(words, rules, shown)

        if job is not None:
            job.cancel()
        self._of = (document.transcript, rules)
        self._job = self._desk.session.compute.submit("Check cues", body(), urgency=Urgency.DISPLAY, quiet=True)
        return self._job


class LiveCues(QObject):
    """`changed` tells that `shown` (the cues by the rules, in seconds) and `faults` are those of the present words."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.shown: tuple[ShownCue, ...] = ()
        self.faults: tuple[CueFault, ...] = ()
        self.ends: dict[int, float] = {}
        """When each cue goes (s)."""
        self.by_cue: dict[int, list[CueFault]] = {}
        """The faults of each cue that has some."""
        self._seen: tuple[Transcript, str] | None = None
        self._soon = QTimer(self, singleShot=True, interval=_REST_MS)
        self._soon.timeout.connect(self._look)
        watch(self, desk.session.changed, lambda _: self._follow())
        watch(self, desk.settings.changed, lambda name: self._follow() if name == "cue_rules" else None)
        self._follow()

    @property
    def rules(self) -> CueRules:
        """The rules that are set; the usual ones when the setting cannot be read."""
        try:
            return parse_rules(self._desk.settings["cue_rules"], self._desk.session.document.transcript.language)
        except ValueError:
            return parse_rules()

    def _follow(self) -> None:
        transcript = self._desk.session.document.transcript
        seen = (transcript, str(self._desk.settings["cue_rules"]))
        if self._seen is not None and self._seen[0] is transcript and self._seen[1] == seen[1]:
            return
        self._seen = seen
        if transcript.cues:
            self._soon.start()
        else:
            self._soon.stop()
            self._take(((), ()))

    def _look(self) -> None:
        seen, job = self._seen, self._desk.shared(CueChecks).job(self.rules)
        if job.over:
            self._finished(job, seen)
            return
        dispose = watch(self, job.finished, lambda over: self._finished(over, seen))
        job.finished.connect(lambda _: dispose())

    def _finished(self, job: Job[Found], seen: tuple[Transcript, str] | None) -> None:
        if job.result is not None and seen is self._seen:
            self._take(job.result)

    def _take(self, found: Found) -> None:
        self.shown, self.faults = found
        self.ends = {cue.number: cue.end for cue in self.shown}
        self.by_cue = {}
        for fault in self.faults:
            self.by_cue.setdefault(fault.cue, []).append(fault)
        self.changed.emit()
