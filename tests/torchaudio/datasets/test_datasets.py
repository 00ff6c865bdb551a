"""Data sets read from folders laid out as they are unpacked."""

import csv

import pytest
import torch

from workstation.torchaudio import datasets, save


@pytest.fixture
def sounds(tmp_path):
    """Writes a sound whose samples say which it is; the folder of all."""

    def write(path, number, rate=16000):
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        save(place, torch.full((1, 10), number / 100), rate, bits_per_sample=16)

    write.folder = tmp_path
    return write


def told(waveform):
    return round(float(waveform.mean()) * 100)


def test_librispeech(sounds):
    for number, name in enumerate(("1-2-0000", "1-2-0001", "10-3-0000")):
        speaker, chapter, _ = name.split("-")
        sounds(f"LibriSpeech/test-clean/{speaker}/{chapter}/{name}.flac", number + 1)
        texts = sounds.folder / f"LibriSpeech/test-clean/{speaker}/{chapter}/{speaker}-{chapter}.trans.txt"
        with texts.open("a", encoding="utf-8") as file:
            file.write(f"{name} TEXT NUMBER {number}\n")
    found = datasets.LIBRISPEECH(sounds.folder, "test-clean")
    assert len(found) == 3
    waveform, *rest = found[1]
    assert (told(waveform), rest) == (2, [16000, "TEXT NUMBER 1", 1, 2, 1])
    assert found.get_metadata(2)[0].endswith("test-clean/10/3/10-3-0000.flac")
    with pytest.raises(ValueError, match="url must be one of"):
        datasets.LIBRISPEECH(sounds.folder, "test")


def test_libritts(sounds):
    sounds("LibriTTS/dev-clean/1/2/1_2_000003_000004.wav", 5, 24000)
    for kind in ("original", "normalized"):
        (sounds.folder / f"LibriTTS/dev-clean/1/2/1_2_000003_000004.{kind}.txt").write_text(f"{kind} text", "utf-8")
    ((waveform, *rest),) = [datasets.LIBRITTS(sounds.folder, "dev-clean")[0]]
    assert (told(waveform), rest) == (5, [24000, "original text", "normalized text", 1, 2, "1_2_000003_000004"])


def test_ljspeech(sounds):
    sounds("LJSpeech-1.1/wavs/LJ001-0001.wav", 7, 22050)
    (sounds.folder / "LJSpeech-1.1/metadata.csv").write_text('LJ001-0001|in 1455 "so"|in fourteen "so"\n', "utf-8")
    waveform, *rest = datasets.LJSPEECH(sounds.folder)[0]
    assert (told(waveform), rest) == (7, [22050, 'in 1455 "so"', 'in fourteen "so"'])


def test_vctk_takes_what_has_both_sound_and_text(sounds):
    folder = sounds.folder / "VCTK-Corpus-0.92"
    for number in (1, 2):
        (folder / "txt/p225").mkdir(parents=True, exist_ok=True)
        (folder / f"txt/p225/p225_00{number}.txt").write_text(f"Text {number}\n", "utf-8")
    sounds("VCTK-Corpus-0.92/wav48_silence_trimmed/p225/p225_002_mic2.flac", 9, 48000)
    found = datasets.VCTK_092(sounds.folder)
    assert len(found) == 1
    waveform, *rest = found[0]
    assert (told(waveform), rest) == (9, [48000, "Text 2\n", "p225", "002"])


def test_cmu_arctic(sounds):
    sounds("ARCTIC/cmu_us_slt_arctic/wav/arctic_a0001.wav", 3)
    (sounds.folder / "ARCTIC/cmu_us_slt_arctic/etc").mkdir()
    (sounds.folder / "ARCTIC/cmu_us_slt_arctic/etc/txt.done.data").write_text('( arctic_a0001 "Some text" )\n', "utf-8")
    waveform, *rest = datasets.CMUARCTIC(sounds.folder, "slt")[0]
    assert (told(waveform), rest) == (3, [16000, "Some text", "a0001"])
    with pytest.raises(ValueError, match="must be a speaker"):
        datasets.CMUARCTIC(sounds.folder, "nobody")


def test_common_voice(tmp_path):
    (tmp_path / "clips").mkdir()
    save(tmp_path / "clips/a.mp3", torch.zeros(1, 16000), 16000)
    (tmp_path / "test.tsv").write_text("client_id\tpath\tsentence\nme\ta\tSome text\n", "utf-8")
    waveform, rate, row = datasets.COMMONVOICE(tmp_path, "test.tsv")[0]
    assert (rate, row["sentence"], waveform.shape[1] > 15000) == (16000, "Some text", True)


def test_speech_commands(sounds):
    base = "SpeechCommands/speech_commands_v0.02"
    names = ["go/a_nohash_0.wav", "go/b_nohash_1.wav", "stop/a_nohash_2.wav", "_background_noise_/hum.wav"]
    for number, name in enumerate(names):
        sounds(f"{base}/{name}", number + 1)
    (sounds.folder / base / "validation_list.txt").write_text(names[1] + "\n", "utf-8")
    (sounds.folder / base / "testing_list.txt").write_text(names[2] + "\n", "utf-8")
    lengths = {subset: len(datasets.SPEECHCOMMANDS(sounds.folder, subset=subset)) for subset in
               (None, "training", "validation", "testing")}  # fmt: skip
    assert lengths == {None: 3, "training": 1, "validation": 1, "testing": 1}
    waveform, *rest = datasets.SPEECHCOMMANDS(sounds.folder, subset="testing")[0]
    assert (told(waveform), rest) == (3, [16000, "stop", "a", 2])
    sounds(f"{base}/go/c_nohash_0.wav", 4, 8000)
    with pytest.raises(RuntimeError, match="sample rate should be 16000, but got 8000"):
        datasets.SPEECHCOMMANDS(sounds.folder)[2]


def test_yesno_and_gtzan(sounds):
    sounds("waves_yesno/0_1_1_0.wav", 6, 8000)
    waveform, *rest = datasets.YESNO(sounds.folder)[0]
    assert (told(waveform), rest) == (6, [8000, [0, 1, 1, 0]])
    sounds("genres/jazz/jazz.00001.wav", 8, 22050)
    sounds("genres/jazz/notes.wav", 9, 22050)
    found = datasets.GTZAN(sounds.folder)
    assert len(found) == 1
    assert found[0][1:] == (22050, "jazz")
    with pytest.raises(RuntimeError, match="list of testing is not here"):
        datasets.GTZAN(sounds.folder, subset="testing")


def test_esc50_by_folds(sounds):
    rows = [("1-a.wav", 1, 0, "dog", "True"), ("2-b.wav", 2, 3, "rain", "False")]
    for number, row in enumerate(rows):
        sounds(f"audio/{row[0]}", number + 1, 44100)
    (sounds.folder / "meta").mkdir()
    with (sounds.folder / "meta/esc50.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("filename", "fold", "target", "category", "esc10"), *rows])
    found = datasets.ESC50(sounds.folder)
    assert (len(found), found.labels) == (2, ("dog", "rain"))
    assert found[1][1:] == (44100, 3, "rain")
    assert [item[3] for item in (datasets.ESC50(sounds.folder, folds=(1,))[0],)] == ["dog"]
    assert len(datasets.ESC50(sounds.folder, esc10=True)) == 1


@pytest.mark.parametrize(
    "name", ["LIBRISPEECH", "LIBRITTS", "LJSPEECH", "VCTK_092", "CMUARCTIC", "SPEECHCOMMANDS", "YESNO", "GTZAN"]
)
def test_what_is_not_there_says_where_it_is_to_be_had(tmp_path, name):
    for download in (False, True):
        with pytest.raises(RuntimeError, match=r"does not exist; fetch http"):
            getattr(datasets, name)(tmp_path, download=download)


def test_sets_that_are_left_out_are_named():
    with pytest.raises(AttributeError, match="TEDLIUM is left out"):
        datasets.TEDLIUM  # noqa: B018
