"""Files written by the program, read back and compared."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from workstation.core.sound.sources import Samples
from workstation.media.decode import decode
from workstation.media.dither import Quantizer
from workstation.media.encode import encode
from workstation.media.errors import MediaError
from workstation.media.formats import EXPORT_FORMATS, ExportSettings
from workstation.media.probe import probe
from workstation.media.written import WriteReport

TAGS = {"title": "Über den Wolken", "artist": "Wir"}


def in_blocks(samples: Samples, size: int = 7_001) -> Iterator[Samples]:
    for start in range(0, samples.shape[1], size):
        yield samples[:, start : start + size]


def write(path: Path, samples: Samples, rate: int = 44_100, settings: ExportSettings | None = None) -> list[float]:
    return list(encode(path, in_blocks(samples), rate, len(samples), settings, TAGS, samples.shape[1]))


def read(path: Path) -> Samples:
    return np.concatenate(list(decode(path)), axis=1)


@pytest.mark.parametrize(
    ("channels", "format_", "bits"),
    [(c, f, b) for f, row in EXPORT_FORMATS.items() for b in row.bits for c in (1, 2, 6) if c <= row.max_channels],
)
def test_lossless_files_hold_the_sound(tmp_path: Path, tone: Samples, format_: str, bits: str, channels: int) -> None:
    samples = np.concatenate((tone, tone, tone))[:channels]
    path = tmp_path / f"x.{format_}"
    fractions = write(path, samples, settings=ExportSettings(format_, bits, dither=False))
    assert fractions[-1] == 1
    assert fractions == sorted(fractions)
    found, told = read(path), probe(path)
    assert found.shape == samples.shape
    step = {"8": 2.0**-7, "16": 2.0**-15, "24": 2.0**-23, "32": 2.0**-31, "32f": 0}[bits]
    assert np.abs(found - samples).max() <= step / 2
    assert told.bits == int(bits.removesuffix("f"))
    assert told.rate == 44_100
    assert {name: told.tags.get(name) for name in TAGS} == (
        TAGS if EXPORT_FORMATS[format_].tags else dict.fromkeys(TAGS)
    )
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("format_", [f for f, row in EXPORT_FORMATS.items() if row.lossy])
@pytest.mark.parametrize("channels", [1, 2])
def test_lossy_files_sound_alike(tmp_path: Path, tone: Samples, format_: str, channels: int) -> None:
    path = tmp_path / f"x.{format_}"
    write(path, tone[-channels:])
    found, told = read(path), probe(path)
    assert told.channels == channels
    assert told.rate == EXPORT_FORMATS[format_].rate_for(44_100)
    padding = 2_048 if format_ == "aac" else 1_100  # ADTS does not say where the sound begins
    assert found.shape[1] == pytest.approx(tone.shape[1] * told.rate / 44_100, abs=padding)
    hz = np.fft.rfftfreq(16_384, 1 / told.rate)[np.argmax(np.abs(np.fft.rfft(found[-1, 8_000:24_384])))]
    assert hz == pytest.approx(1_234, abs=3)
    if EXPORT_FORMATS[format_].tags:
        assert {name: told.tags.get(name) for name in TAGS} == TAGS


def test_a_lower_bit_rate_makes_a_smaller_file(tmp_path: Path, tone: Samples) -> None:
    for format_, row in EXPORT_FORMATS.items():
        if row.lossy:
            sizes = []
            for bitrate in (row.bitrates[1], row.bitrates[-2]):
                write(tmp_path / f"x.{format_}", tone, settings=ExportSettings(format_, bitrate=bitrate))
                sizes.append((tmp_path / f"x.{format_}").stat().st_size)
            assert sizes[0] < 0.8 * sizes[1], format_


def test_another_rate_is_resampled(tmp_path: Path, tone: Samples) -> None:
    write(tmp_path / "x.wav", tone, settings=ExportSettings("wav", "32f", rate=48_000))
    told, found = probe(tmp_path / "x.wav"), read(tmp_path / "x.wav")
    assert told.rate == 48_000
    assert abs(told.frames - tone.shape[1] * 48_000 / 44_100) <= 1
    t = np.arange(told.frames) / 48_000
    inside = slice(2_000, -2_000)
    np.testing.assert_allclose(found[1, inside], 0.3 * np.sin(2 * np.pi * 1_234 * t)[inside], atol=2e-4)


def test_sixteen_bit_sound_passes_unchanged_though_dither_is_on(tmp_path: Path) -> None:
    integers = np.random.default_rng(1).integers(-32_768, 32_768, (2, 30_000), dtype=np.int16)
    samples = (integers * np.float32(2.0**-15)).astype(np.float32)
    write(tmp_path / "x.flac", samples)
    np.testing.assert_array_equal(read(tmp_path / "x.flac"), samples)


def test_dither_makes_the_error_independent_of_the_sound() -> None:
    quiet = (0.6 * 2.0**-15 * np.sin(np.arange(200_000) / 50)).astype(np.float32)[None]
    plain = Quantizer(16, dither=False).quantize(quiet)[0]
    dithered = Quantizer(16).quantize(quiet)[0]
    wanted = quiet[0] * 32_768
    third = np.exp(3j * np.arange(200_000) / 50)
    distortion = [abs(np.mean((x - wanted) * third)) for x in (plain, dithered)]
    assert distortion[0] > 0.05
    assert distortion[1] < 0.01
    assert np.mean((dithered - wanted) ** 2) == pytest.approx(0.25, rel=0.05)  # 1/12 of rounding, 2/12 of dither


@pytest.mark.parametrize("bits", [16, 24])
def test_beyond_full_scale_is_clipped_and_nothing_is_nothing(bits: int) -> None:
    found = Quantizer(bits).quantize(np.array([[1.5, -1.5, np.nan, np.inf, 0]], np.float32))[0]
    top = 32_767 if bits == 16 else 8_388_607 << 8
    assert found[0] == found[3] == top
    assert found[1] == (-32_768 if bits == 16 else -(2**31))
    assert found[2] == found[4] == 0


@pytest.mark.parametrize("format_", EXPORT_FORMATS)
@pytest.mark.parametrize("loud", [np.nan, np.inf, -np.inf, 3e38, 1e10, 1e-40])
def test_no_sample_is_too_much_for_an_encoder(tmp_path: Path, tone: Samples, format_: str, loud: float) -> None:
    samples = tone.copy()
    samples[0, 100:110] = loud
    samples[1, 20_000:] *= np.float32(loud) if np.isfinite(loud) else 1
    path, written = tmp_path / f"x.{format_}", WriteReport()
    list(encode(path, in_blocks(samples), 44_100, 2, frames=samples.shape[1], written=written))
    assert np.isfinite(read(path)).all()
    assert written.not_finite == (0 if np.isfinite(loud) else 10)
    assert (written.clipped > 10) == (np.isfinite(loud) and loud > 1)


def test_peaks_that_are_clipped_are_counted(tmp_path: Path) -> None:
    samples = np.array([[0.5, 2.0, -1.5, 1.0]], np.float32)
    for format_, bits in (("wav", "16"), ("wav", "24"), ("flac", "24"), ("ogg", ""), ("mp3", ""), ("aiff", "16")):
        written = WriteReport()
        settings = ExportSettings(format_, bits)
        list(encode(tmp_path / f"x.{format_}", [samples], 44_100, 1, settings, written=written))
        assert (written.clipped, written.peak) == (2, 2.0)
        assert written.sentences[0] == "2 samples were clipped (+6.0 dB)"
    written = WriteReport()
    list(encode(tmp_path / "x.wav", [samples], 44_100, 1, ExportSettings("wav", "32f"), written=written))
    assert written.sentences == []
    np.testing.assert_array_equal(read(tmp_path / "x.wav"), samples)


@pytest.mark.parametrize("frames", [1, 2, 63, 500])
@pytest.mark.parametrize("format_", EXPORT_FORMATS)
def test_the_shortest_sounds_can_be_read(tmp_path: Path, format_: str, frames: int) -> None:
    path, written = tmp_path / f"x.{format_}", WriteReport()
    list(encode(path, [np.full((2, frames), 0.25, np.float32)], 48_000, 2, written=written))
    lost = 128 if format_ == "ogg" else 0  # by FFmpeg at the end of each Vorbis file; libsndfile finds them
    assert read(path).shape[1] >= max(frames - lost, 1)
    too_short = frames < EXPORT_FORMATS[format_].min_frames
    assert any("silence was added" in note for note in written.notes) == too_short


def test_eight_channels_are_read_from_planes(tmp_path: Path) -> None:
    """PyAV shows nine planes of them."""
    samples = np.stack([np.full(48_000, (channel + 1) / 16, np.float32) for channel in range(8)])
    list(encode(tmp_path / "x.ogg", [samples], 48_000, 8))
    found = read(tmp_path / "x.ogg")
    np.testing.assert_allclose(found[:3, 20_000:30_000].mean(1), samples[:3, 0], atol=0.01)


def test_what_a_format_cannot_take_is_said(tmp_path: Path, tone: Samples) -> None:
    written = WriteReport()
    list(encode(tmp_path / "x.ogg", [tone], 352_800, 2, written=written))
    assert probe(tmp_path / "x.ogg").rate == 176_400
    assert written.notes == ["Ogg Vorbis has no sample rate of 352,800 Hz: it was written at 176,400 Hz"]
    assert EXPORT_FORMATS["ogg"].rate_for(201_000) == 192_000
    with pytest.raises(ValueError, match="Ogg Vorbis: rate must be 0 to 200000 Hz, got 201000"):
        ExportSettings("ogg", rate=201_000)
    with pytest.raises(ValueError, match="must be 256 kbit/s or less"):
        list(encode(tmp_path / "x.opus", [tone[:1]], 48_000, 1, ExportSettings("opus", bitrate=510)))
    with pytest.raises(ValueError, match="holds 1 to 8 channels, got 9"):
        list(encode(tmp_path / "x.m4a", [np.zeros((9, 100), np.float32)], 48_000, 9))
    assert [p.name for p in tmp_path.iterdir()] == ["x.ogg"]


def test_a_cancelled_or_failed_export_leaves_the_old_file_and_nothing_else(tmp_path: Path, tone: Samples) -> None:
    path = tmp_path / "x.flac"
    path.write_bytes(b"old")
    job = encode(path, in_blocks(tone), 44_100, 2)
    next(job)
    job.close()

    def failing() -> Iterator[Samples]:
        yield tone
        raise RuntimeError("no more")

    for format_ in EXPORT_FORMATS:
        with pytest.raises(RuntimeError, match="no more"):
            list(encode(path, failing(), 44_100, 2, ExportSettings(format_)))
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.flac"]


def test_what_cannot_be_written_is_told_in_one_line(tmp_path: Path, tone: Samples) -> None:
    for path in (tmp_path / "nowhere" / "x.wav", tmp_path / "nowhere" / "x.ogg"):
        with pytest.raises(MediaError, match=r"x\.\w+ cannot be written: no such file or directory$"):
            write(path, tone)
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(MediaError, match="is a folder"):
        write(tmp_path / "folder.wav", tone)
    with pytest.raises(ValueError, match=r"ends with one of \.wav, "):
        write(tmp_path / "x.txt", tone)
    with pytest.raises(ValueError, match="MP3 holds 1 to 2 channels, got 3"):
        write(tmp_path / "x.mp3", np.zeros((3, 100), np.float32))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"format": "xyz"}, "a format is one of wav"),
        ({"format": "flac", "bits": "32f"}, "FLAC: bits must be one of 16, 24, got '32f'"),
        (
            {"format": "mp3", "bits": "16"},
            "MP3: there is no parameter 'bits'; there are bitrate_mode, bitrate, quality, rate, dither",
        ),
        ({"format": "wav", "bitrate": 128}, "WAV: there is no parameter 'bitrate'; there are bits, rate, dither"),
        ({"format": "opus", "bitrate": 1}, "Opus: bitrate must be 16 to 510 kbit/s, got 1"),
        ({"format": "mp3", "quality": 5}, "MP3: quality counts only where bitrate_mode is variable"),
        (
            {"format": "mp3", "bitrate_mode": "variable", "bitrate": 128},
            "bitrate counts only where bitrate_mode is con",
        ),
        ({"format": "opus", "frame_ms": 25}, r"Opus: frame_ms must be 2\.5, 5, 10, 20, 40 or 60 ms, got 25"),
        ({"format": "flac", "compression": 9}, "FLAC: compression must be 0 to 8, got 9"),
        ({"format": "opus", "rate": 44_100}, "Opus: rate must be 48000 Hz, got 44100"),
    ],
)
def test_bad_settings(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ExportSettings(**arguments)  # type: ignore[arg-type]
