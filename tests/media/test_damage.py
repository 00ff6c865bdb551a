"""Damaged files: decoded on behind the damage, in time, and told what is wrong."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.cli.info import describe
from workstation.core.timecode import clock
from workstation.media import placing
from workstation.media.containers.links import flac_links
from workstation.media.decode import decode
from workstation.media.encode import encode
from workstation.media.faults import Faults
from workstation.media.pcm_header import find_pcm
from workstation.media.probe import probe

FRAMES = 50_003


def heard(path: Path) -> tuple[np.ndarray, Faults]:
    faults = Faults()
    return np.concatenate(list(decode(path, faults)), axis=1), faults


def with_hole(path: Path, size: int = 900) -> Path:
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + size] = bytes(size)
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("x.flac", ("-frame_size", 1024)),
        ("x.mp3", ("-b:a", "64k")),
        ("x.ac3", ()),
        ("x.eac3", ()),
        ("x.mp2", ()),
        ("x.m4a", ()),
        ("x.aac", ()),
    ],
)
def test_what_lies_behind_damage_stays_in_its_time(
    make: Callable[..., Path], name: str, options: tuple[object]
) -> None:
    path = make(name, *options)
    whole, none = heard(path)
    assert none.lines("x", 44_100) == []
    found, faults = heard(with_hole(path))
    last = slice(-5_000, -2_000)
    shared = min(found.shape[1], whole.shape[1])
    assert abs(found.shape[1] - whole.shape[1]) <= 1_152
    noise = np.square(found[:, :shared][:, last] - whole[:, :shared][:, last]).mean()  # which some codings make anew
    assert noise < 0.02 * np.square(whole[:, :shared][:, last]).mean()
    [(place, silent)] = faults.damaged
    assert not found[:, place : place + silent].any()
    [line] = faults.lines("x", 44_100)
    assert line.startswith("x is damaged: 0.")
    assert f"s at 0:0{place / 44_100:.3f} cannot be decoded" in line


@pytest.mark.parametrize(("name", "codec"), [("x.mka", "pcm_s16le"), ("x.nut", "pcm_s16le"), ("x.ts", "aac")])
def test_pauses_of_the_clock_are_silent(tmp_path: Path, ffmpeg: Callable[..., bytes], name: str, codec: str) -> None:
    sine = ("-f", "lavfi", "-i", "sine=duration=3:sample_rate=48000")
    cut = "aselect='not(between(t,1,1.999))'"
    ffmpeg(*sine, "-af", cut, "-c:a", codec, "-fflags", "+bitexact", tmp_path / name)
    found, faults = heard(tmp_path / name)
    assert found.shape[1] == pytest.approx(144_000, abs=2_200)
    pause = np.flatnonzero(found[0, 40_000:110_000] == 0)
    assert pause.size > 44_000
    assert [round(frames / 48_000, 1) for _, frames in (*faults.empty, *faults.damaged)] in ([1.0], [])


def test_a_jump_of_the_clock_that_nobody_can_mean_is_none(
    tmp_path: Path, ffmpeg: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_MAX_GAP_SECONDS", 0.5)
    sine = ("-f", "lavfi", "-i", "sine=duration=3:sample_rate=48000")
    ffmpeg(*sine, "-af", "aselect='not(between(t,1,1.999))'", "-c:a", "pcm_s16le", tmp_path / "x.mka")
    assert heard(tmp_path / "x.mka")[0].shape[1] == pytest.approx(96_000, abs=1_100)


@pytest.mark.parametrize("rates", [(44_100, 22_050, 44_100, 32_000), (22_050, 44_100)])
def test_an_mp3_that_changes_its_form_again_and_again(
    tmp_path: Path, ffmpeg: Callable[..., bytes], rates: tuple[int, ...]
) -> None:
    raw, seconds = b"", 0.0
    for number, rate in enumerate(rates):
        source = f"sine=duration=1:frequency=440:sample_rate={rate}"
        ffmpeg(
            "-f",
            "lavfi",
            "-i",
            source,
            "-ac",
            1 + number % 2,
            "-write_xing",
            0,
            "-id3v2_version",
            0,
            tmp_path / "p.mp3",
        )
        raw += (tmp_path / "p.mp3").read_bytes()
        seconds += heard(tmp_path / "p.mp3")[0].shape[1] / rate
    (tmp_path / "x.mp3").write_bytes(raw)
    found, _ = heard(tmp_path / "x.mp3")
    assert found.shape[0] == 1
    told = probe(tmp_path / "x.mp3")
    assert (told.rate, told.channels) == (rates[0], 1)
    assert found.shape[1] == pytest.approx(seconds * rates[0], abs=1_200)
    for number in range(len(rates)):
        middle = (number + 0.5) * found.shape[1] / len(rates)
        piece = found[0, int(middle - 0.2 * rates[0]) : int(middle + 0.2 * rates[0])]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(piece.size)))
        assert np.argmax(spectrum) * rates[0] / piece.size == pytest.approx(440, abs=3)


@pytest.mark.parametrize("second", [("-ar", 22_050, "-ac", 1), ("-ar", 44_100, "-ac", 2), ("-ar", 48_000, "-ac", 2)])
@pytest.mark.parametrize("codec", ["libvorbis", "libopus"])
def test_all_links_of_a_chained_ogg_are_heard(
    tmp_path: Path, ffmpeg: Callable[..., bytes], second: tuple[object, ...], codec: str
) -> None:
    sine = ("-f", "lavfi", "-i", "sine=duration=1:sample_rate=44100")
    parts, lengths = [], []
    for number, form in enumerate((("-ar", 44_100, "-ac", 2), second)):
        if codec == "libopus":
            form = ("-ar", 48_000, *form[2:])
        ffmpeg(*sine, *form, "-c:a", codec, tmp_path / f"{number}.ogg")
        parts.append((tmp_path / f"{number}.ogg").read_bytes())
        lengths.append(heard(tmp_path / f"{number}.ogg")[0].shape[1] / form[1])
    (tmp_path / "x.ogg").write_bytes(b"".join(parts))
    found, faults = heard(tmp_path / "x.ogg")
    rate = probe(tmp_path / "x.ogg").rate
    assert found.shape == (2, pytest.approx(sum(lengths) * rate, abs=2))
    assert np.abs(found[:, -rate // 2 : -rate // 4]).max() > 0.05
    assert faults.lines("x", rate) == []


def test_files_that_end_early_are_told(make: Callable[..., Path]) -> None:
    for name, options in (
        ("x.flac", ()),
        ("x.wav", ("-c:a", "pcm_s16le")),
        ("y.wav", ("-c:a", "pcm_f32le")),
        ("x.mp3", ()),
    ):
        path = make(name, *options)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        found, faults = heard(path)
        assert faults.stated == FRAMES, name
        assert faults.found == found.shape[1] < 30_000, name
        [line] = [line for line in faults.lines("x", 44_100) if "early" in line]
        assert line.endswith("of 0:01.134 are there")


@pytest.mark.parametrize("name", ["x.ogg", "x.opus"])
def test_an_ogg_without_an_end_may_have_been_cut_off(make: Callable[..., Path], name: str) -> None:
    path = make(name, "-af", "apad=whole_dur=4")
    raw = path.read_bytes()
    assert heard(path)[1].lines("x", 44_100) == []
    for whole_pages in (True, False):
        path.write_bytes(raw[: raw.rindex(b"OggS") - (0 if whole_pages else 100)])
        found, faults = heard(path)
        rate = probe(path).rate
        end = clock(found.shape[1] / rate)
        assert faults.lines("x", rate) == [f"x stops at {end} without an end: it may have been cut off"]


def test_a_wav_of_coded_sound_that_ends_early(make: Callable[..., Path]) -> None:
    path = make("x.wav", "-c:a", "adpcm_ima_wav")
    assert heard(path)[1].lines("x", 44_100) == []
    path.write_bytes(path.read_bytes()[:20_000])
    [line] = heard(path)[1].lines("x", 44_100)
    assert line.startswith("x ends early: 0:00.")
    raw = bytearray(path.read_bytes())
    at = raw.index(b"data") + 4
    raw[at : at + 4] = b"\xff" * 4  # as written to a pipe
    path.write_bytes(raw)
    assert heard(path)[1].lines("x", 44_100) == []


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFF000, 0x80000000])
def test_a_size_that_was_never_written_promises_nothing(make: Callable[..., Path], size: int) -> None:
    path = make("x.wav", "-c:a", "pcm_s16le", "-fflags", "+bitexact")
    raw = path.read_bytes()
    at = raw.index(b"data") + 4
    path.write_bytes(raw[:at] + struct.pack("<I", size) + raw[at + 4 :])
    found, faults = heard(path)
    assert found.shape[1] == FRAMES
    assert faults.lines("x", 44_100) == []


def test_unknown_lengths_are_not_empty(make: Callable[..., Path], ffmpeg: Callable[..., bytes], tmp_path: Path) -> None:
    flac = make("x.flac")
    raw = bytearray(flac.read_bytes())
    raw[21] &= 0xF0
    raw[22:26] = bytes(4)  # the total of STREAMINFO
    flac.write_bytes(raw)
    webm = tmp_path / "x.webm"
    webm.write_bytes(ffmpeg("-i", flac, "-c:a", "libopus", "-f", "webm", "-live", 1, "-"))
    for path, frames in ((flac, FRAMES), (webm, round(FRAMES * 48 / 44.1))):
        told = probe(path)
        assert not told.says_length
        assert told.guessed_frames > 0
        assert heard(path)[0].shape[1] == pytest.approx(frames, abs=400)


def test_samples_that_are_no_numbers_are_silent_and_counted(tmp_path: Path) -> None:
    sound = np.linspace(-0.5, 0.5, 1_000, dtype=np.float32)
    sound[[3, 500, 501]] = np.nan, np.inf, -np.inf
    for ending, options in (("wav", {}), ("aiff", {}), ("caf", {}), ("au", {})):
        path = tmp_path / f"x.{ending}"
        soundfile.write(path, sound, 8_000, "FLOAT", **options)
        found, faults = heard(path)
        np.testing.assert_array_equal(found[0], np.where(np.isfinite(sound), sound, 0))
        assert faults.lines("x", 8_000) == ["x: 3 samples are no numbers (NaN or infinite); they are silent"]
    soundfile.write(tmp_path / "x.wav", np.array([0.5, 1e300, 0.25]), 8_000, "DOUBLE")
    found, faults = heard(tmp_path / "x.wav")
    assert found.tolist() == [[0.5, 0.0, 0.25]]
    assert faults.lines("x", 8_000) == ["x: 1 sample is no number (NaN or infinite); it is silent"]


@pytest.mark.parametrize(("size", "offset"), [(3, 0), (7, 0xFFFFFFF0), (2_008, 0x7FFFFFFF), (2_008, 9_000)])
def test_sound_that_cannot_be_where_the_header_says_is_not_looked_for(tmp_path: Path, size: int, offset: int) -> None:
    soundfile.write(tmp_path / "x.aiff", np.zeros(1_000), 8_000, "PCM_16")
    raw = bytearray((tmp_path / "x.aiff").read_bytes())
    at = raw.index(b"SSND") + 4
    raw[at : at + 8] = struct.pack(">II", size, offset)
    (tmp_path / "x.aiff").write_bytes(raw)
    assert find_pcm(tmp_path / "x.aiff") is None


@pytest.mark.parametrize("cover_bytes", [0, 400_000])
@pytest.mark.parametrize("rates", [(48_000, 48_000), (48_000, 22_050, 44_100), (44_100, 8_000)])
def test_joined_mp3_is_read_to_its_end(tmp_path: Path, rates: tuple[int, ...], cover_bytes: int) -> None:
    """The first of them tells a length, which is not that of the file; each is long, or a small part of all.

    A tag before each, which may be long, is no sound that is lost.
    """
    size = bytes(cover_bytes >> shift & 0x7F for shift in (21, 14, 7, 0))
    cover = b"ID3\x04\0\0" + size + bytes(range(1, 251)) * (cover_bytes // 250) if cover_bytes else b""
    seconds = [3.0, *[0.6] * (len(rates) - 1)]
    joined = tmp_path / "joined.mp3"
    for number, (rate, long) in enumerate(zip(rates, seconds, strict=True)):
        tone = (np.sin(np.arange(round(long * rate)) * (2 * np.pi * 440 / rate)) / 4).astype(np.float32)[None]
        part = tmp_path / f"{number}.mp3"
        list(encode(part, [tone], rate, 1))
        with joined.open("ab") as file:
            file.write(cover + part.read_bytes())
    faults = Faults()
    samples = np.concatenate(list(decode(joined, faults)), axis=1)[0]
    wanted = sum(seconds) * rates[0]
    assert wanted <= len(samples) <= wanted + len(rates) * 8_000
    last = samples[-rates[0] // 4 - 4_000 : -4_000]
    assert np.abs(last).max() > 0.2
    assert faults.lines("joined.mp3", rates[0]) == []


def test_a_link_that_is_cut_off_in_its_head_costs_itself_alone(tmp_path: Path) -> None:
    list(encode(tmp_path / "a.ogg", [np.zeros((1, 30_000), np.float32)], 44_100, 1))
    raw = (tmp_path / "a.ogg").read_bytes()
    (tmp_path / "x.ogg").write_bytes(raw + raw[:60])
    samples, faults = heard(tmp_path / "x.ogg")
    assert samples.shape == heard(tmp_path / "a.ogg")[0].shape
    assert any("x.ogg is damaged at" in line or "x.ogg stops at" in line for line in faults.lines("x.ogg", 44_100))


LONG = ("-af", "apad=whole_dur=6,aeval=val(0)+0.1*sin(700*t*t)|val(1)+0.1*sin(500*t*t)")


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("x.avi", "ac3"),
        ("x.avi", "libmp3lame"),
        ("x.flv", "libmp3lame"),
        ("x.ts", "mp2"),
        ("x.ts", "ac3"),
        ("x.m2ts", "ac3"),
        ("x.rm", "ac3"),
        ("x.ac3", "ac3"),
        ("x.eac3", "eac3"),
        ("x.thd", "truehd"),
        ("x.mka", "libvorbis"),
        ("x.webm", "libopus"),
        ("x.tta", "tta"),
    ],
)
def test_what_is_cut_off_is_told_and_what_is_whole_is_not(make: Callable[..., Path], name: str, codec: str) -> None:
    path = make(name, *LONG, "-c:a", codec, "-strict", -2)
    rate = probe(path).rate
    whole, faults = heard(path)
    assert faults.lines("x", rate) == []
    assert whole.shape[1] >= 6 * rate
    raw = path.read_bytes()
    for part in (0.5, 0.703):
        path.write_bytes(raw[: int(len(raw) * part) | 1])
        found, faults = heard(path)
        assert found.shape[1] < whole.shape[1]
        assert any("ends early" in line or "without an end" in line for line in faults.lines("x", rate))


@pytest.mark.parametrize("kind", ["hole", "junk"])
@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("x.avi", "ac3"),
        ("x.avi", "libmp3lame"),
        ("x.rm", "ac3"),
        ("x.thd", "truehd"),
        ("x.tta", "tta"),
        ("x.flac", "flac"),
        ("x.mka", "libvorbis"),
        ("x.mka", "libopus"),
        ("x.mka", "pcm_s16le"),
        ("x.caf", "alac"),
        ("x.wav", "adpcm_ms"),
        ("x.wav", "adpcm_ima_wav"),
    ],
)
def test_damage_is_told_and_keeps_the_time(make: Callable[..., Path], name: str, codec: str, kind: str) -> None:
    if kind == "hole" and codec.startswith("adpcm"):
        pytest.skip("zeros are silence in it")
    path = make(name, *LONG, "-c:a", codec, "-strict", -2)
    rate = probe(path).rate
    whole, faults = heard(path)
    assert faults.lines("x", rate) == []
    raw = bytearray(path.read_bytes())
    start, size = int(len(raw) * 0.4) | 1, 6_000
    raw[start : start + size] = bytes(size) if kind == "hole" else np.random.default_rng(3).bytes(size)
    path.write_bytes(raw)
    found, faults = heard(path)
    assert any("damaged" in line or "no sound for" in line for line in faults.lines("x", rate))
    assert found.shape[1] == pytest.approx(whole.shape[1], abs=0.06 * rate)


@pytest.mark.parametrize("size", [40, 300])
@pytest.mark.parametrize("codec", ["libvorbis", "libopus", "libmp3lame", "pcm_s16le"])
def test_a_small_hole_in_a_cluster_is_told_by_its_check_sum(make: Callable[..., Path], codec: str, size: int) -> None:
    path = make("x.mka", *LONG, "-c:a", codec)
    raw = path.read_bytes()
    for part in (0.3, 0.5, 0.7):
        start = int(len(raw) * part)
        path.write_bytes(raw[:start] + bytes(size) + raw[start + size :])
        faults = heard(path)[1]
        assert faults.damaged or faults.empty


def test_flac_files_of_other_forms_behind_each_other_are_all_heard(tmp_path: Path) -> None:
    parts = []
    for number, (rate, channels, seconds) in enumerate([(44_100, 2, 30), (48_000, 1, 2), (44_100, 2, 1)]):
        sound = 0.3 * np.sin(np.arange(seconds * rate)[:, None] * (2 * np.pi * (300 + 200 * number) / rate))
        path = tmp_path / f"{number}.flac"
        soundfile.write(path, np.repeat(sound, channels, axis=1), rate)
        parts.append(path.read_bytes())
    joined = tmp_path / "joined.flac"
    joined.write_bytes(b"".join(parts))
    found, faults = heard(joined)
    assert found.shape == (2, pytest.approx(33 * 44_100, abs=2))
    assert faults.lines("x", 44_100) == []
    for start, hertz in ((29.0, 300), (31.0, 500), (32.2, 700)):
        piece = found[0, round(start * 44_100) :][:22_050]
        assert np.argmax(np.abs(np.fft.rfft(piece))) * 2 == hertz
    assert f"({found.shape[1]} frames)" in describe(joined)
    torn = tmp_path / "torn.flac"
    torn.write_bytes(b"".join(parts)[:-2_000])
    assert heard(torn)[1].lines("x", 44_100) != []


def test_a_flac_whose_picture_holds_another_is_one(tmp_path: Path) -> None:
    path = tmp_path / "x.flac"
    soundfile.write(path, np.zeros((44_100, 1)), 44_100)
    raw = path.read_bytes()
    block = b"\x02" + (4 + len(raw)).to_bytes(3, "big") + b"test" + raw  # of an application
    path.write_bytes(raw[:42] + block + raw[42:])
    assert flac_links(path) == []
    assert heard(path)[0].shape == (1, 44_100)
