"""Audacity's projects from before version 3: XML (.aup), with the blocks as .au files in a folder beside it."""

import struct
from pathlib import Path

import numpy as np

from workstation.exchange.audacity.blocks import MAX_SILENCE, Block, Row
from workstation.exchange.audacity.nodes import Node, from_xml
from workstation.exchange.audacity.project import read_project
from workstation.exchange.foreign_project import ForeignProject
from workstation.speech.formats.encoding import decode

_CODINGS = {3: 2, 4: 3, 6: 4}
"""How long a sample of each coding is: int16, int24, float."""
_MAX_BYTES = 1 << 30


class AuBlocks:
    """The block files of a project by their names."""

    def __init__(self, folder: Path) -> None:
        self._files = {file.name: file for file in folder.rglob("*.au")} if folder.is_dir() else {}

    def __contains__(self, key: str) -> bool:
        return key in self._files

    def read(self, key: int | str, start: int, stop: int) -> Row:
        out = np.zeros(stop - start, np.float32)
        try:
            with self._files[str(key)].open("rb") as file:
                head = file.read(24)
                order = "<" if head[:4] == b"dns." else ">"
                magic, offset, _, coding, _, channels = struct.unpack(f"{order}4s5I", head)
                if magic not in (b"dns.", b".snd") or coding not in _CODINGS or channels != 1:
                    return out
                width = _CODINGS[coding]
                file.seek(offset + start * width)
                raw = file.read((stop - start) * width)
        except (OSError, KeyError, struct.error):
            return out
        samples = _samples(raw[: len(raw) // width * width], coding, order)
        out[: len(samples)] = samples
        return out


def read_aup(path: Path) -> ForeignProject:
    """The project in an .aup file; ValueError names the file and what is wrong."""
    if not path.is_file():
        raise ValueError(f"{path} {'is a folder' if path.is_dir() else 'does not exist'}")
    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(f"{path.name} is too long for an Audacity project")
    lost = 0
    try:
        root = from_xml(decode(path.read_bytes()))
        reader = AuBlocks(path.with_name(root.text("projname") or f"{path.stem}_data"))

        def blocks_of(sequence: Node) -> list[Block]:
            nonlocal lost
            found = []
            for node in sequence.all("waveblock"):
                file = next(iter(node.children), Node(""))
                start, frames = node.whole("start"), file.whole("len")
                if start < 0 or not 0 <= frames <= MAX_SILENCE:
                    raise ValueError(f"a block of {frames} samples is at sample {start}")
                name = Path(file.text("filename")).name
                there = file.name == "simpleblockfile" and name in reader
                lost += not there and file.name != "silentblockfile"
                found.append(Block(start, frames, name if there else None))
            return found

        project = read_project(root, reader, blocks_of)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{path.name} cannot be read as an Audacity project: {error}") from None
    faults = list(project.faults)
    if lost:
        faults.append(f"{lost} of its blocks of sound {'is' if lost == 1 else 'are'} missing: their place is silent")
    return ForeignProject(project.rate, project.tracks, project.markers, project.tags, tuple(faults))


def _samples(raw: bytes, coding: int, order: str) -> Row:
    if coding == 6:
        return np.frombuffer(raw, f"{order}f4").astype(np.float32)
    if coding == 3:
        return np.frombuffer(raw, f"{order}i2") * np.float32(2.0**-15)
    wide = np.zeros((len(raw) // 3, 4), np.uint8)  # three bytes become the upper ones of four
    threes = np.frombuffer(raw, np.uint8).reshape(-1, 3)
    wide[:, 1:] = threes if order == "<" else threes[:, ::-1]
    return wide.view("<i4")[:, 0] * np.float32(2.0**-31)
