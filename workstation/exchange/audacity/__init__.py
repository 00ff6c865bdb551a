"""Projects of Audacity: .aup3 databases, and the .aup files with a folder of blocks from before version 3."""

from pathlib import Path

from workstation.exchange.audacity.aup3 import Aup3
from workstation.exchange.audacity.blocks import MAX_SILENCE, Block
from workstation.exchange.audacity.nodes import Node
from workstation.exchange.audacity.project import read_project
from workstation.exchange.foreign_project import ForeignProject


def read_aup3(path: Path) -> ForeignProject:
    """The project in a database, its sound read as it is needed. ValueError names the file and what is wrong."""
    base = Aup3(path)
    root = base.tree()
    lost = 0

    def blocks_of(sequence: Node) -> list[Block]:
        nonlocal lost
        nodes = list(sequence.all("waveblock"))
        starts = [node.whole("start") for node in nodes]
        ends = [*starts[1:], sequence.whole("numsamples")]
        found = []
        for node, start, end in zip(nodes, starts, ends, strict=True):
            if not 0 <= start <= end:
                raise ValueError(f"a block goes from sample {start} to {end}")
            number = node.whole("blockid")
            there = base.frames_of(number) if number > 0 else None
            lost += number > 0 and (there or 0) < end - start
            frames = min(end - start, MAX_SILENCE if there is None else there)
            found.append(Block(start, frames, number if there is not None else None))
        return found

    try:
        project = read_project(root, base, blocks_of)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{path.name} cannot be read as an Audacity project: {error}") from None
    faults = list(project.faults)
    if lost:
        faults.append(f"{lost} of its blocks of sound {'is' if lost == 1 else 'are'} missing: their place is silent")
    if not base.is_whole:
        faults.append("its log of the last changes (-wal) could not be read, so these are missing")
    if base.unsaved:
        faults.append("Audacity had ended without saving it; what it had kept last was read")
    return ForeignProject(project.rate, project.tracks, project.markers, project.tags, tuple(faults))
