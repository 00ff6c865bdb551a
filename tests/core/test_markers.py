import random

import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.document import Document, Marker
from workstation.core.markers import GROUPED, GroupedMarkers, grouped, marker_group, regrouped
from workstation.core.multi_cut import Cuts, cut_out
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList

FRAMES = 40_000


def some_markers(chance: random.Random, count: int = GROUPED + 300) -> tuple[Marker, ...]:
    """Places and regions, some long, some at one place."""
    made = []
    for number in range(count):
        start = chance.randrange(FRAMES)
        frames = chance.choice((0, 0, 1, 30, 3000))
        made.append(
            Marker(FrameRange(start, min(FRAMES, start + frames)), f"m{number}", (1.0, 2.0) if number % 7 else None)
        )
    return tuple(sorted(made, key=lambda marker: marker.range))


def one_by_one(markers: tuple[Marker, ...], map_range: object) -> list[Marker]:
    mapped = ((m, map_range(m.range)) for m in markers)  # type: ignore[operator]
    return [Marker(range_, m.label, m.band_hz) for m, range_ in mapped if range_ is not None]


@pytest.mark.parametrize("seed", range(6))
def test_many_markers_follow_edits_as_few_do(seed: int) -> None:
    chance = random.Random(seed)
    base = document(FRAMES)
    doc = Document(base.rate, base.tracks, some_markers(chance))
    for _ in range(12):
        expected: list[Marker]
        if chance.random() < 0.3:
            edges = sorted(chance.sample(range(doc.frames), 8))
            cuts = Cuts(tuple(FrameRange(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)))
            expected = one_by_one(doc.markers, cuts.map_range)
            doc = cut_out(doc, cuts, ["t1"], 4)
        else:
            start = chance.randrange(doc.frames)
            range_ = FrameRange(start, min(doc.frames, start + chance.choice((0, 1, 50, 2000))))
            piece = EditList.silence(1, chance.choice((0, 1, 500)), doc.rate)
            before = doc.markers
            doc, change = doc.replace_sound(range_, {"t1": piece})
            expected = one_by_one(before, change.map_range)
        assert list(doc.markers) == expected
        if chance.random() < 0.5:
            doc.keep_markers()
            assert list(doc.markers) == expected


def test_documents_share_the_blocks_of_markers_that_move(commands: Commands) -> None:
    """A step of the history holds what it has moved, not a copy of each marker behind it."""
    session = commands.session
    base = document(FRAMES)
    session.start(Document(base.rate, base.tracks, some_markers(random.Random(3), 5000)))
    for _ in range(5):
        session.select(FrameRange(100, 110))
        commands.run("edit.delete")
        commands.run("track.rename", "t1", f"Track {session.document.frames}")
        commands.run("marker.add", start=1.0)
    documents = [revision.document for revision in session.history.revisions]
    blocks = {id(group.block) for document_ in documents for group in document_.marker_groups}
    moved_each_time = len(documents[-1].marker_groups) * len(documents)
    assert len(blocks) < 0.25 * moved_each_time
    assert len({id(document_.markers_held) for document_ in documents[:-1]}) == len(documents) - 1 - 5
    markers = session.document.markers
    assert session.document.markers is markers
    for _ in range(15):
        commands.run("edit.undo")
    assert session.document.markers == documents[0].markers


def test_what_is_left_of_blocks_is_found_again() -> None:
    chance = random.Random(9)
    before = GroupedMarkers.of(grouped(some_markers(chance, 3000)))
    added = tuple(sorted((*before, Marker(FrameRange(777, 777), "new")), key=lambda marker: marker.range))
    made = regrouped(added, before)
    assert tuple(made) == added
    assert tuple(marker for group in made.groups for marker in group.markers) == added
    shared = {id(group.block) for group in before.groups} & {id(group.block) for group in made.groups}
    assert len(shared) == len(before.groups) - 1
    gone = regrouped(added[5:2000], made)
    assert tuple(marker for group in gone.groups for marker in group.markers) == added[5:2000]
    mixed = regrouped(tuple(reversed(added)), made)
    assert tuple(marker for group in mixed.groups for marker in group.markers) == tuple(reversed(added))


@pytest.mark.parametrize("shift", [0, 7, -100, -130])
def test_a_moved_block_is_what_moving_each_marker_makes(shift: int) -> None:
    markers = [Marker(FrameRange(100 + n, 100 + n + n % 3), str(n), (1.0, 2.0) if n % 2 else None) for n in range(50)]
    found = marker_group(markers, shift).markers
    assert found == tuple(Marker(m.range.shift(shift), m.label, m.band_hz) for m in markers)
    assert [hash(m.range) for m in found] == [hash(m.range.shift(shift)) for m in markers]
