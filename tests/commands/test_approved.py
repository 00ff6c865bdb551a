"""What commands do to one document, each with arguments of several kinds: see `tests/approved/commands`."""

import json
import os
import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from tests.approved_texts import APPROVED, compare, known, levels
from tests.commands.killing.program import in_words
from tests.commands.monkeys import values
from tests.commands.monkeys.program import LEFT_OUT, RATE, Program
from workstation.commands.registry import Command
from workstation.commands.table import COMMANDS
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange

TRIES = 8
EFFECTS = ("gain", "delay", "tremolo", "equalizer", "compressor", "reverse")
ASIDE = (*LEFT_OUT, "file.", "transport.", "draft", "plugin", "script", "separate")
"""What reads and writes files, plays or needs more than a document, which the tests of their rooms do."""


class Meant(values.Values):
    """Arguments that do not change when an effect or a format is added, nor with the order of a set."""

    def _text(self, command: Command, name: str) -> str:
        if name == "effect":
            return self._chance.choice(EFFECTS)
        if name == "find":
            return self._chance.choice(("one", "Two", "five", "nothing"))
        if name == "format":
            return self._chance.choice(("wav", "srt", "json"))
        return super()._text(command, name)


TOPICS = sorted({row.id.partition(".")[0] for row in COMMANDS if not row.id.startswith(ASIDE)})


def flat(value: Any, place: str = "") -> Iterator[str]:
    """A line for each leaf; what only an exact copy of the sound has is left out."""
    if isinstance(value, dict) and value:
        for name, inner in sorted(value.items()):
            if name != "sound":
                yield from flat(inner, f"{place}.{name}")
    elif isinstance(value, (list, tuple)) and any(isinstance(one, (dict, list, tuple)) for one in value):
        for number, inner in enumerate(value):
            yield from flat(inner, f"{place}[{number}]")
    else:
        yield f"{place} {json.dumps(value)}"


def begin(program: Program, turn: int) -> None:
    """The same document, with nothing selected, or with clips, of which a part, all or none is selected."""
    program.commands.run("transport.stop")
    program._begin()
    if turn % 4:
        for at in (0.7, 1.3):
            program.session.select(FrameRange(round(at * RATE), round(at * RATE)), ("t1", "t2"))
            program.commands.run("clip.split")
        program.session.select(FrameRange(4000, 12_000), ("t1",))
        program.commands.run("edit.copy")
    if turn % 4 == 2:
        program.session.select(FrameRange(RATE, RATE), ("t1", "t2"))
    if turn % 4 == 3:
        program.session.select(FrameRange(0, 2 * RATE), ("t1", "t2"))


def state(program: Program) -> list[str]:
    """The document in lines, with the levels of its sound."""
    history = program.session.history
    lines = [*flat(in_words(history.current))]
    for track in history.current.document.tracks:
        if 0 < track.frames < 1_000_000:
            lines.append(f"{track.key}: {levels(track.edits.read(FrameRange(0, track.frames)), 8)}")
    selection = program.session.selection
    return [*lines, f"selection {selection}", f"step {history.index} of {len(history.revisions)}"]


def rows(topic: str) -> list[Command]:
    """The commands of a topic that were approved; all of them where they are to be."""
    every = [row for row in COMMANDS if row.id.startswith(f"{topic}.") and not row.id.startswith(ASIDE)]
    if os.environ.get("APPROVE"):
        return every
    text = (APPROVED / f"commands/{topic}.txt").read_text("utf-8")
    return [row for row in every if f"\n{row.id} [" in text]


@pytest.mark.parametrize("topic", known("commands", TOPICS))
def test_commands_do_what_was_approved(topic: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_SANE", 0.97)
    (tmp_path / "work").mkdir()
    program = Program(tmp_path / "work", 0)
    program._values = Meant(program.chance, program.session, tmp_path / "work")
    said: list[str] = []
    program.commands.logged.connect(said.append)
    program.session.notified.connect(lambda message: said.append(f"{message.level}: {message.text}"))
    told = []
    try:
        for row in rows(topic):
            seen: list[list[str]] = []
            for turn in range(TRIES):
                begin(program, turn)
                before = state(program)
                program.chance.seed(f"{row.id} {turn}")
                args, named = program._values.of(row)
                said.clear()
                try:
                    result = program.commands.run(row.id, *args, **named)
                    program._settle(result)
                    said.append(
                        f"answers {type(result).__name__}" if hasattr(result, "submit") else f"answers {result!r}"
                    )
                except CommandError as error:
                    said.append(f"refused: {error}")
                changed = [*unified_diff(before, state(program), lineterm="", n=0)][2:]
                new = [f"{row.id} {args} {named}, {turn % 4}", *said, *(line for line in changed if line[:2] != "@@")]
                told += ["", *new] if new not in seen else []
                seen.append(new)
    finally:
        program.close()
    assert not program.findings.faults
    text = re.sub(r" at 0x[0-9a-f]+>", ">", "\n".join(told).replace(str(tmp_path / "work"), "FOLDER"))
    compare(f"commands/{topic}", text, 0.01)
