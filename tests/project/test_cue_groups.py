"""Cues in groups: what is taken over from the transcript before stands for the same cues, and most is."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from workstation.core.ranges import Change, FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.project.cue_groups import CueGroups

Row = tuple[str, int, int]


class _Parts:
    """Keeps the rows of each group as they lie behind its frame."""

    def __init__(self) -> None:
        self.rows: list[list[Row]] = []

    def put(self, cues: Sequence[Cue]) -> tuple[int, int]:
        first = next((cue.edges[0] for cue in cues if cue.edges), 0)
        self.rows.append([_row(cue, -first) for cue in cues])
        return len(self.rows) - 1, first - cues[0].moved_by

    def read(self, placed: list[list[int]]) -> list[Row]:
        return [(text, *_moved(rest, by)) for part, by in placed for text, *rest in self.rows[part]]


def _row(cue: Cue, by: int) -> Row:
    return (cue.text, *_moved(cue.edges or (-1, -1), by if cue.edges else 0))


def _moved(edges: Sequence[int], by: int) -> tuple[int, int]:
    return (-1, -1) if edges[0] == -1 else (edges[0] + by, edges[1] + by)


def _spoken(chance: np.random.Generator, count: int) -> Transcript:
    starts = np.cumsum(chance.integers(1000, 90_000, count)).tolist()
    return Transcript(cues=tuple(Cue((Word(f"w{n}", FrameRange(at, at + 900)),)) for n, at in enumerate(starts)))


def _edited(transcript: Transcript, chance: np.random.Generator) -> Transcript:
    cues = transcript.cues
    at = int(chance.integers(len(cues)))
    edges = cues[at].edges
    match int(chance.integers(5)):
        case 0:
            cut = Change(edges[0] if edges else 0, int(chance.integers(1, 200_000)), 0)
            return transcript.mapped(cut)
        case 1:
            return transcript.mapped(Change(edges[1] if edges else 0, 0, int(chance.integers(1, 200_000))))
        case 2:
            new = replace(cues[at], words=(replace(cues[at].words[0], text=f"x{chance.integers(100)}"),))
            return replace(transcript, cues=(*cues[:at], new, *cues[at + 1 :]))
        case 3:
            return replace(transcript, cues=(*cues[:at], *cues[at + int(chance.integers(1, 60)) :]))
        case _:
            more = tuple(Cue((Word(f"n{n}"),)) for n in range(int(chance.integers(1, 60))))
            return replace(transcript, cues=(*cues[:at], *more, *cues[at:]))


def test_parts_stand_for_the_cues_after_any_edits() -> None:
    for seed in range(12):
        chance = np.random.default_rng(seed)
        groups, parts, transcript = CueGroups(), _Parts(), _spoken(chance, 700)
        versions = [transcript]
        for _ in range(25):
            placed = groups.placed(transcript.cues, parts.put)
            assert parts.read(placed) == [_row(cue, 0) for cue in transcript.cues]
            fresh = _Parts()
            assert fresh.read(CueGroups().placed(transcript.cues, fresh.put)) == parts.read(placed)
            undone = len(versions) > 1 and chance.random() < 0.2
            transcript = versions[int(chance.integers(len(versions)))] if undone else _edited(transcript, chance)
            versions.append(transcript)
        groups.placed((), parts.put)
        assert groups.placed((), parts.put) == []


def test_an_edit_asks_for_one_or_two_groups() -> None:
    chance = np.random.default_rng(3)
    groups, parts, transcript = CueGroups(), _Parts(), _spoken(chance, 3000)
    groups.placed(transcript.cues, parts.put)
    assert len(parts.rows) > 40
    for number in (0, 5, 1500, 2990):
        edges = transcript.cues[number].edges
        assert edges is not None
        for change in (Change(edges[0], edges[1] - edges[0], 0), Change(edges[1], 0, 5000)):
            transcript, before = transcript.mapped(change), len(parts.rows)
            groups.placed(transcript.cues, parts.put)
            assert len(parts.rows) - before <= 3
    before = len(parts.rows)
    groups.placed(transcript.mapped(Change(0, 0, 700)).cues, parts.put)
    assert len(parts.rows) == before
