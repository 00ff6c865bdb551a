"""Very many words are read, written and mended in jobs, which do the same and land nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from workstation.cli.headless import Headless
from workstation.commands.words import many_words
from workstation.commands.words.files import translated
from workstation.core.document import Document, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Silence
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.engine.compute import Job
from workstation.session import Message

RATE = 1000


def spoken(count: int = 60) -> Document:
    words = [Word(f"word{n}", FrameRange(400 * n, 400 * n + 300), 0.9) for n in range(count)]
    cues = tuple(Cue(tuple(words[at : at + 12])) for at in range(0, count, 12))
    sound = EditList.of(Silence(1, 400 * count + 1000, RATE))
    return Document(RATE, (Track("t1", "Voice", sound),), (), Transcript("en", cues, "t1"))


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Headless]:
    with Headless(tmp_path / "cache", quiet=True) as program:
        program.session.start(spoken())
        yield program


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_words, "MANY_WORDS", 1)


def test_a_job_does_what_is_done_at_once(program: Headless, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = []
    for limit in (1_000, 1):
        monkeypatch.setattr(many_words, "MANY_WORDS", limit)
        program.session.start(spoken())
        file = program.run("words.export", tmp_path / f"{limit}.srt", rules="none")
        left = program.run("words.fix_cues", rules="netflix,line_columns=16")
        fixed = program.session.document.transcript
        program.run("words.load", file, track="t1")
        loaded = program.session.document.transcript
        program.run("words.load_translation", file, language="de")
        labels = [revision.label for revision in program.session.history.revisions]
        joined = program.session.document.transcript
        results.append((file.read_text("utf-8"), left, fixed, loaded, joined, [text.split(" ")[0] for text in labels]))
    assert results[0] == results[1]
    assert len(results[0][2].cues) > 5
    assert results[0][4].cues[0].translation


def test_words_that_were_edited_meanwhile_are_not_mended(program: Headless, many: None) -> None:
    said: list[Message] = []
    program.session.notified.connect(said.append)
    job = program.commands.run("words.fix_cues", rules="netflix,line_columns=16")
    assert isinstance(job, Job)
    program.commands.run("words.retype", "0", "other")
    before = program.session.document
    program.wait(job)
    assert program.session.document is before
    assert any("edited meanwhile" in message.text for message in said)


def test_a_document_that_was_left_gets_no_words(program: Headless, many: None, tmp_path: Path) -> None:
    path = program.run("words.export", tmp_path / "a.srt")
    job = program.commands.run("words.load", path)
    program.session.start(spoken(24))
    before = program.session.document
    program.wait(job)
    assert program.session.document is before


def test_a_file_without_words_is_told(program: Headless, many: None, tmp_path: Path) -> None:
    path = tmp_path / "empty.srt"
    path.write_text("\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n", "utf-8")
    with pytest.raises(Exception, match=r"empty\.srt"):
        program.run("words.load", path)


def test_each_translation_goes_to_the_cue_that_it_overlaps_most() -> None:
    chance = np.random.default_rng(5)

    def cues(count: int, name: str) -> tuple[Cue, ...]:
        places = [(int(at), int(at + size)) for at, size in zip(*chance.integers(1, 3000, (2, count)), strict=True)]
        timed = [Cue((Word(f"{name}{n}", FrameRange(*place)),)) for n, place in enumerate(places)]
        return (*timed, Cue((Word("nowhere"),)))

    for _ in range(20):
        present, loaded = Transcript("en", cues(30, "a")), Transcript("de", cues(40, "b"))
        expected: dict[int, list[str]] = {}
        for cue in loaded.cues[:-1]:
            assert cue.place is not None
            shares = [
                min(own.place.stop, cue.place.stop) - max(own.place.start, cue.place.start) if own.place else 0
                for own in present.cues
            ]
            if max(shares) > 0:
                expected.setdefault(shares.index(max(shares)), []).append(cue.text)
        found = translated(present, loaded)
        assert [cue.translation for cue in found.cues] == [
            " ".join(expected.get(number, [])) for number in range(len(present.cues))
        ]


CALLS: tuple[tuple[str, tuple[object, ...], dict[str, object]], ...] = (
    ("words.make_cues", (), {"rules": "netflix,line_columns=16"}),
    ("words.shift", (0.25,), {}),
    ("words.stretch", (0.0, 0.0, 10.0, 11.0), {}),
    ("words.replace", ("word1", "other thing"), {}),
    ("words.delete", (", ".join(map(str, range(3, 55, 5))),), {}),
    ("words.cut", ("1, 4, 9-11",), {}),
)


@pytest.mark.parametrize(("id_", "args", "kwargs"), CALLS)
def test_edits_of_very_many_words_are_made_by_jobs(
    program: Headless, monkeypatch: pytest.MonkeyPatch, id_: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    results = []
    for limit in (1_000, 1):
        monkeypatch.setattr(many_words, "MANY_WORDS", limit)
        program.session.start(spoken())
        result = program.commands.run(id_, *args, **kwargs)
        assert isinstance(result, Job) == (limit == 1)
        if isinstance(result, Job):
            program.wait(result)
        document, label = program.session.document, program.session.history.current.label
        results.append((document.transcript, document.frames, program.session.selection, label))
    assert results[0] == results[1]
    assert results[0][0] != spoken().transcript


@pytest.mark.parametrize(("id_", "args", "kwargs"), CALLS)
def test_what_was_edited_meanwhile_stays(
    program: Headless, many: None, id_: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    said: list[Message] = []
    program.session.notified.connect(said.append)
    job = program.commands.run(id_, *args, **kwargs)
    assert isinstance(job, Job)
    program.commands.run("words.retype", "0", "other")
    before = program.session.document
    program.wait(job)
    assert program.session.document is before
    assert any("edited meanwhile" in message.text for message in said)
