"""Cues in groups: what is taken over from the transcript before stands for the same cues, and most is."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from workstation.core.ranges import Change, FrameRange
from workstation.core.words.cue_edges import cue_edges
from workstation.core.words.transcript import Cue, Transcript, Word, apart
from workstation.project.part_groups import PartGroups, bounds

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


def placed_in(groups: PartGroups, cues: Sequence[Cue], parts: _Parts) -> list[list[int]]:
    things, shifts = apart(cues)
    return groups.placed(things, shifts, cue_edges(cues)[:, 0], lambda first, stop: parts.put(cues[first:stop]))


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
        groups, parts, transcript = PartGroups(), _Parts(), _spoken(chance, 700)
        versions = [transcript]
        for _ in range(25):
            placed = placed_in(groups, transcript.cues, parts)
            assert parts.read(placed) == [_row(cue, 0) for cue in transcript.cues]
            fresh = _Parts()
            assert fresh.read(placed_in(PartGroups(), transcript.cues, fresh)) == parts.read(placed)
            undone = len(versions) > 1 and chance.random() < 0.2
            transcript = versions[int(chance.integers(len(versions)))] if undone else _edited(transcript, chance)
            versions.append(transcript)
        placed_in(groups, (), parts)
        assert placed_in(groups, (), parts) == []


def test_an_edit_asks_for_one_or_two_groups() -> None:
    chance = np.random.default_rng(3)
    groups, parts, transcript = PartGroups(), _Parts(), _spoken(chance, 3000)
    placed_in(groups, transcript.cues, parts)
    assert len(parts.rows) > 40
    for number in (0, 5, 1500, 2990):
        edges = transcript.cues[number].edges
        assert edges is not None
        for change in (Change(edges[0], edges[1] - edges[0], 0), Change(edges[1], 0, 5000)):
            transcript, before = transcript.mapped(change), len(parts.rows)
            placed_in(groups, transcript.cues, parts)
            assert len(parts.rows) - before <= 3
    before = len(parts.rows)
    placed_in(groups, transcript.mapped(Change(0, 0, 700)).cues, parts)
    assert len(parts.rows) == before


def one_by_one(starts: list[int], begun: int) -> list[tuple[int, int]]:
    """Groups as they have been made since there are any: another edge would write all parts anew."""
    found, first = [], begun
    for number in range(begun, len(starts)):
        gap = starts[number] - (starts[number - 1] if number else 0)
        long = number - first
        if long >= 128 or (long >= 24 and not (gap * 2_654_435_761 >> 12) % 16):
            found.append((first, number))
            first = number
    return [*found, (first, len(starts))] if first < len(starts) else found


def test_groups_end_where_they_always_have() -> None:
    for seed in range(30):
        chance = np.random.default_rng(seed)
        starts = chance.integers(0, (400, 90_000, 1 << 45)[seed % 3], int(chance.integers(0, 900)))
        starts = np.sort(starts) if seed % 2 else starts
        for begun in {0, len(starts) // 3, len(starts)}:
            assert list(bounds(starts, begun)) == one_by_one(starts.tolist(), begun)
