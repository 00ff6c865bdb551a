"""Many recordings from the command line: what is found, what is done, skipped and refused."""

import json
from pathlib import Path

import pytest
import soundfile

from tests.speech.ctc.tiny_ctc import RATE, say
from workstation.cli.batch.word_tasks import Destination, Task, find_tasks, read_manifest
from workstation.cli.batch.words import run_batch
from workstation.cli.main import main

ALIGN, HEAR = Task(Path(), (), True), Task(Path(), (), False)
SRT = Destination((), ("srt",))


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp("home")))


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_a_folder_gives_pairs_by_name(tmp_path: Path) -> None:
    touch(
        tmp_path / "a.wav", tmp_path / "a.txt", tmp_path / "b.MP3", tmp_path / "deep" / "c.flac", tmp_path / "note.pdf"
    )
    touch(tmp_path / "deep" / "c.srt")
    tasks = find_tasks([str(tmp_path)], Destination((f"{tmp_path}/out/",), ("json", "ass")), ALIGN)
    assert [(t.audio.name, t.text.name if t.text else None) for t in tasks] == [
        ("a.wav", "a.txt"), ("b.MP3", None), ("c.flac", "c.srt"),
    ]  # fmt: skip
    assert tasks[2].outputs == (tmp_path / "out/deep/c.json", tmp_path / "out/deep/c.ass")


def test_the_output_is_never_taken_for_the_text(tmp_path: Path) -> None:
    touch(tmp_path / "a.wav", tmp_path / "a.srt")
    assert find_tasks([str(tmp_path)], SRT, ALIGN)[0].text is None
    assert find_tasks([str(tmp_path)], Destination((), ("vtt",)), ALIGN)[0].text == tmp_path / "a.srt"


def test_two_files_belong_together_whatever_they_are_called(tmp_path: Path) -> None:
    task = find_tasks([f"{tmp_path}/take 7.wav", f"{tmp_path}/lyrics"], Destination(("x.lrc",), ()), ALIGN)[0]
    assert (task.audio.name, task.text and task.text.name, task.outputs) == ("take 7.wav", "lyrics", (Path("x.lrc"),))


def test_patterns_texts_elsewhere_and_names(tmp_path: Path) -> None:
    touch(*(tmp_path / f"{n}.wav" for n in "ab"), tmp_path / "t" / "a.txt", tmp_path / "t" / "b.md")
    place = Destination((f"{tmp_path}/{{stem}}.words.json", f"{tmp_path}/{{stem}}-2"), ("srt",))
    tasks = find_tasks([f"{tmp_path}/*.wav"], place, ALIGN, tmp_path / "t")
    assert [t.text and t.text.name for t in tasks] == ["a.txt", "b.md"]
    assert [p.name for p in tasks[1].outputs] == ["b.words.json", "b-2.srt"]


@pytest.mark.parametrize(
    ("inputs", "place", "message"),
    [
        (["*.wav"], Destination((), ()), "say what to write"),
        (["*.wav"], Destination(("x.srt",), ()), "one file for 2 recordings"),
        (["*.wav", "deep"], Destination(("{stem}.srt",), ()), "would both be written"),
        (["*.ogg"], SRT, "nothing fits"),
        (["empty"], SRT, "holds no recordings"),
        (["."], Destination(("empty",), ()), "is a folder: say with -f"),
    ],
)
def test_what_cannot_be_is_refused(
    inputs: list[str], place: Destination, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "a.wav", tmp_path / "b.wav", tmp_path / "deep" / "a.wav")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=message):
        find_tasks(inputs, place, HEAR)


def test_a_table_lists_recordings(tmp_path: Path) -> None:
    table = tmp_path / "list.tsv"
    table.write_text("Audio\ttext\toutput\tlanguage\na.wav\tb.txt\to.srt;o.json\tde\n\nc.wav\t\t\t\n", "utf-8")
    first, second = read_manifest(table, SRT, ALIGN)
    assert (first.audio, first.text, first.language) == (tmp_path / "a.wav", tmp_path / "b.txt", "de")
    assert first.outputs == (tmp_path / "o.srt", tmp_path / "o.json")
    assert (second.text, second.outputs, second.language) == (None, (tmp_path / "c.srt",), "auto")
    table.write_text("file,text\n")
    with pytest.raises(ValueError, match="must begin with a line of names"):
        read_manifest(table, SRT, ALIGN)
    table.write_text("audio,text\n,b.txt\n")
    with pytest.raises(ValueError, match="line 2: the recording is missing"):
        read_manifest(table, SRT, ALIGN)


def test_tables_in_any_encoding_and_damaged_ones(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    for encoding in ("utf-16", "cp1252"):
        table.write_bytes("audio,text\nété.wav,dès l’été.txt\n".encode(encoding))
        assert read_manifest(table, SRT, ALIGN)[0].audio.name == "été.wav"
    table.write_text(f"audio,text\na.wav,b.txt\n{'x' * 140_000},b.txt\n")
    with pytest.raises(ValueError, match=r"^list\.csv: line 3: field larger"):
        read_manifest(table, SRT, ALIGN)
    table.write_text("x" * 10_000)
    with pytest.raises(ValueError, match=r"^list\.csv: it must begin") as caught:
        read_manifest(table, SRT, ALIGN)
    assert len(str(caught.value)) < 200


@pytest.fixture
def sayings(tmp_path: Path) -> Path:
    """Two recordings with their texts, and one that is no sound."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, words in (("one", ["silver", "river"]), ("two", ["open", "garden"])):
        soundfile.write(folder / f"{name}.wav", say(words)[0], RATE)
        (folder / f"{name}.txt").write_text(" ".join(words).title() + ".")
    (folder / "bad.wav").write_bytes(b"no sound")
    (folder / "bad.txt").write_text("Nothing.")
    return folder


def reports(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {Path(line["audio"]).stem: line for line in lines}


def test_a_batch_goes_on_after_a_failure_and_is_resumed(
    sayings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    line = ["align", str(sayings), "-o", f"{out}/", "-f", "srt,json", "--json", "--language", "en"]
    assert main(line) == 1
    first = reports(capsys)
    assert {name: report["status"] for name, report in first.items()} == {"one": "done", "two": "done", "bad": "failed"}
    assert "bad.wav" in str(first["bad"]["error"])
    assert (first["one"]["words"], first["one"]["heard"], first["one"]["language"]) == (2, 2, "en")
    assert sorted(p.name for p in out.iterdir()) == ["one.json", "one.srt", "two.json", "two.srt"]
    (sayings / "two.txt").write_text("Open the garden.")
    (sayings / "bad.wav").unlink()
    assert main(line) == 0
    second = reports(capsys)
    assert {name: report["status"] for name, report in second.items()} == {"one": "skipped", "two": "done"}
    assert second["one"] == first["one"] | {"status": "skipped"}
    (out / "one.srt").unlink()
    assert main(line) == 0
    assert {n: r["status"] for n, r in reports(capsys).items()} == {"one": "done", "two": "skipped"}
    assert main([*line, "--karaoke", "word"]) == 0
    assert {n: r["status"] for n, r in reports(capsys).items()} == {"one": "done", "two": "done"}
    assert main([*line, "--speakers", "1", "--force"]) == 0
    told = reports(capsys)
    assert told["one"]["speakers"] == ["Speaker 1"]
    assert {n: r["status"] for n, r in told.items()} == {"one": "done", "two": "done"}


@pytest.mark.slow
def test_several_at_a_time(sayings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["align", str(sayings), "-f", "vtt", "--jobs", "2", "--language", "en"]) == 1
    told = capsys.readouterr()
    assert sorted(Path(line).name for line in told.out.splitlines()) == ["one.vtt", "two.vtt"]
    assert sum(line.startswith("[") for line in told.err.splitlines()) == 3
    assert (sayings / "two.vtt").read_text().startswith("WEBVTT")


def test_a_recording_without_a_text_is_said(sayings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sayings / "one.txt").unlink()
    assert main(["align", str(sayings / "one.wav"), "-f", "srt"]) == 2
    assert "there is no text for one.wav: put one.txt beside it" in capsys.readouterr().err
    assert main(["align"]) == 2
    assert "give recordings, folders, or a table" in capsys.readouterr().err
    assert main(["align", str(sayings / "two.wav"), "-f", "xyz"]) == 2


def test_what_others_wrote_is_only_written_over_by_force(sayings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["align", str(sayings / "one.wav"), "-f", "txt,srt", "-o", f"{sayings}/out/", "--language", "en"]
    kept = sayings / "out" / "one.srt"
    kept.parent.mkdir()
    kept.write_text("mine")
    assert main(line) == 2
    assert "one.srt is there already" in capsys.readouterr().err
    assert (kept.read_text(), (sayings / "out" / "one.txt").exists()) == ("mine", False)
    assert main([*line, "--force"]) == 0
    assert "-->" in kept.read_text()
    (sayings / "one.txt").write_text("Silver rivers.")
    assert main(line) == 0, "its own file, untouched, is written again"
    kept.write_text(kept.read_text() + "\n")
    (sayings / "one.txt").write_text("A silver river.")
    assert main(line) == 2, "an edited one is not"


def test_a_file_that_was_begun_when_the_program_was_killed_is_its_own(
    sayings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["align", str(sayings / "one.wav"), "-f", "srt", "--language", "en"]

    class Killed(BaseException):
        pass

    def die(_: Path) -> list[int]:
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr("workstation.cli.batch.task_records._stamp", die)
        with pytest.raises(Killed):
            main([*line, "--force"])
    assert (sayings / "one.srt").exists()
    assert main(line) == 0
    assert "done before" not in capsys.readouterr().err


def test_a_file_that_could_not_be_written_is_not_its_own(sayings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line, output = ["align", str(sayings / "one.wav"), "-f", "srt", "--language", "en"], sayings / "one.srt"
    output.mkdir()
    assert main([*line, "--force"]) == 2
    output.rmdir()
    output.write_text("mine")
    assert main(line) == 2
    assert "one.srt is there already" in capsys.readouterr().err
    assert output.read_text() == "mine"


def test_a_name_too_long_for_the_system_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.tsv"
    touch(tmp_path / "a.wav", tmp_path / "a.txt")
    table.write_text(f"audio\ttext\toutput\na.wav\ta.txt\t{'a' * 12_000}/a.srt\n")
    assert main(["align", "--manifest", str(table)]) == 2
    said = capsys.readouterr().err
    assert "File name too long" in said
    assert len(said) < 600
    assert "Errno" not in said
    touch(tmp_path / "b.wav")
    table.write_text(f"audio\ttext\toutput\n{'a' * 12_000}.wav\ta.txt\ta.srt\nb.wav\ta.txt\tb.srt\n")
    assert main(["align", "--manifest", str(table)]) in (1, 2)
    assert max(map(len, capsys.readouterr().err.splitlines())) < 600


def test_one_text_for_all_and_texts_that_are_none(
    sayings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A synthesiser says nothing twice in quite the same way: of many words some may be missed either way.
    soundfile.write(sayings / "one.wav", say(["silver river seven yellow tigers open the garden moon"])[0], RATE)
    script = tmp_path / "script"
    script.write_bytes("Silver river, seven yellow tigers open the garden über moon.".encode("cp1252"))
    line = ["align", str(sayings / "*.wav"), "--text", str(script), "-f", "srt", "--json", "--language", "en"]
    assert main(line) == 1
    assert "the text does not seem to belong to this recording" in str(reports(capsys)["two"]["error"])
    assert not (sayings / "two.srt").exists()
    assert main([*line, "--force"]) == 1
    told = reports(capsys)
    assert {name: report["words"] for name, report in told.items() if name != "bad"} == {"one": 10, "two": 10}
    assert "über" in (sayings / "one.srt").read_text("utf-8")
    for content, message in ((b"", "script holds no words"), (bytes(range(256)) * 9, "script is no text")):
        script.write_bytes(content)
        assert main(["align", str(sayings / "one.wav"), str(script), "-o", str(tmp_path / "x.srt")]) == 2
        assert message in capsys.readouterr().err


def test_an_engine_that_cannot_is_refused_with_those_that_can(
    sayings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["align", str(sayings), "-f", "srt", "--engine", "magic"]) == 2
    assert "there is no engine 'magic'" in capsys.readouterr().err
    assert main(["transcribe", str(sayings), "-f", "srt", "--engine", "universal"]) == 2
    assert "the engine universal does not transcribe: embedded, ctc, whisper do" in capsys.readouterr().err


def test_folders_of_results_that_failed_are_not_left_behind(sayings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = sayings / "list.csv"
    table.write_text("audio,text,output\none.wav,none.txt,new/deeper/a.srt\n")
    assert main(["align", "--manifest", str(table)]) == 2
    assert "none.txt" in capsys.readouterr().err
    assert not (sayings / "new").exists()


def test_a_folder_that_tasks_share_stays_until_all_are_over(tmp_path: Path) -> None:
    touch(tmp_path / "a.wav", tmp_path / "b.wav")
    tasks = [Task(tmp_path / name, (tmp_path / "new" / f"{name}.srt",), aligns=True) for name in ("a.wav", "b.wav")]
    reports = run_batch(tasks)
    assert next(reports)["status"] == "failed"
    assert (tmp_path / "new").is_dir()
    assert [report["status"] for report in reports] == ["failed"]
    assert not (tmp_path / "new").exists()
