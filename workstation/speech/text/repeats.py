"""Lyrics written out: lines marked as sung again, and sections that are only named the second time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_TIMES = r"(?:[x×]\s?([2-9])|([2-9])\s?[x×])"
_MARK = re.compile(rf"(?:^|\s+)[(\[]\s*(?:repeat\s*)?{_TIMES}\s*[)\]]\s*$", re.I)
_BARE_MARK = re.compile(r"(?<=\w)\s+[x×]([2-9])()\s*$", re.I)
_SECTIONS = (
    "chorus|pre-?chorus|post-?chorus|verse|bridge|hook|refrain|intro|outro|interlude|coro|estribillo|estrofa|verso|"
    "puente|refrão|couplet|pont|strophe|ritornello|strofa|ponte|refreng|zwrotka|refren|припев|куплет"
)
_HEADER = re.compile(rf"[(\[]\s*((?:{_SECTIONS})[\w .-]*?)\s*(?:\(?{_TIMES}\)?)?\s*[)\]]:?", re.I)


@dataclass
class _Block:
    """Lines under a header (empty when there is none), sung `times` times; `mark`: what says so below them."""

    header: str = ""
    name: str = ""
    times: int = 1
    lines: list[str] = field(default_factory=list)
    mark: str = ""


def write_out(lines: Sequence[str]) -> list[str]:
    """Lines as they are sung: `la la (x2)` twice, a section `[Chorus]` without lines as the one of that name before.

    What is printed stays, marks and headers too; only repeats are added. A blank line ends a section.
    """
    known: dict[str, list[str]] = {}
    out: list[str] = []
    for block in _blocks(lines):
        sung = [line for printed in block.lines for line in _sung(printed)]
        if block.name and not block.lines:
            sung = known.get(block.name, [])
        elif block.name:
            known.setdefault(block.name, [_without_mark(line) for line in sung])
        again = [_without_mark(line) for line in sung]
        out += [block.header] if block.header else []
        out += sung
        out += [block.mark] if block.mark else []
        for _ in range(block.times - 1):
            out += again
        out.append("")
    return out[:-1]


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    block = _Block()
    for line in lines:
        printed = line.strip()
        mark = _MARK.fullmatch(printed)
        header = None if mark else _HEADER.fullmatch(printed)
        if not printed or header:
            if block.header or block.lines:
                yield block
            block = _Block()
            if header:
                block = _Block(printed, header[1].lower(), _count(header[2], header[3]))
        elif mark:
            block.times, block.mark = _count(mark[1], mark[2]), printed
        else:
            block.lines.append(line)
    if block.header or block.lines or block.mark:
        yield block


def _sung(line: str) -> list[str]:
    match = _MARK.search(line) or _BARE_MARK.search(line)
    if match is None or not line[: match.start()].strip():
        return [line]
    said = line[: match.start()]
    mark = match[0].strip()
    shown = mark if mark[0] in "([" else f"({mark})"
    return [f"{said} {shown}", *[said] * (_count(match[1], match[2]) - 1)]


def _without_mark(line: str) -> str:
    return _MARK.sub("", line)


def _count(*groups: str | None) -> int:
    return next((int(group) for group in groups if group), 1)
