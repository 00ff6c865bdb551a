"""Each setting of each format reaches its encoder: every row is tried at its edges, and makes another file."""

from pathlib import Path

import av
import numpy as np
import pytest

from workstation.commands.files.export import export
from workstation.commands.files.export_several import export_several
from workstation.commands.options import signature_of
from workstation.core.params import Value
from workstation.core.sound.sources import Samples
from workstation.media.decode import decode
from workstation.media.encode import encode
from workstation.media.format_settings import Setting
from workstation.media.formats import EXPORT_FORMATS, ExportSettings, setting_rows
from workstation.media.probe import probe

RATE = 48_000
ROWS = [(format_, row) for format_, chosen in EXPORT_FORMATS.items() for row in chosen.settings]


def edges(row: Setting) -> tuple[Value, ...]:
    """The choices, or the least and the most."""
    if isinstance(row.default, bool):
        return (False, True)
    if row.choices:
        return row.choices
    assert row.low is not None
    assert row.high is not None
    return (row.check(row.low), row.check(row.high))


@pytest.fixture(scope="module")
def sound() -> Samples:
    """Two seconds that are neither silent nor noise alone, with steps of 16 bits: voices are like that."""
    t = np.arange(2 * RATE) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 220 * t) + 0.1 * np.sin(2 * np.pi * 3_300 * t)
    noise = np.random.default_rng(1).standard_normal((2, len(t))) * 0.03 * (1 + np.sin(5 * t))
    made: Samples = (np.rint(np.clip(tone + noise, -0.9, 0.9) * 32_767) / 32_768).astype(np.float32)
    return made


def written(folder: Path, sound: Samples, settings: ExportSettings) -> Path:
    path = folder / f"x.{settings.format}"
    list(encode(path, [sound], RATE, len(sound), settings))
    return path


@pytest.mark.parametrize(("format_", "row"), ROWS, ids=[f"{format_}-{row.name}" for format_, row in ROWS])
def test_a_setting_makes_another_file_that_holds_the_sound(
    tmp_path: Path, sound: Samples, format_: str, row: Setting
) -> None:
    beside = dict([row.only_with]) if row.only_with is not None else {}
    files = set()
    for value in edges(row):
        path = written(tmp_path, sound, ExportSettings(format_, **{**beside, row.name: value}))  # type: ignore[arg-type]
        files.add(path.read_bytes())
        found = np.concatenate(list(decode(path)), axis=1)
        assert probe(path).channels == 2
        assert abs(found.shape[1] - sound.shape[1]) <= 2_048
        assert np.sqrt(np.mean(found**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.1)
    assert len(files) == len(edges(row))


@pytest.mark.parametrize(("format_", "row"), ROWS, ids=[f"{format_}-{row.name}" for format_, row in ROWS])
def test_a_setting_is_described_for_people_and_checked(format_: str, row: Setting) -> None:
    assert row.hint, "the tip of the dialog and the help of the command line"
    assert row.name not in {*signature_of(export).parameters, *signature_of(export_several).parameters}
    assert row.check(row.default) == row.default
    beyond: object = "nonsense" if isinstance(row.default, str) else (row.high or 0) + 1
    with pytest.raises(ValueError, match=f"^{EXPORT_FORMATS[format_].name.split('(')[0]}.*: {row.name} must be"):
        ExportSettings(format_, **{row.name: beyond})  # type: ignore[arg-type]


def test_none_and_the_empty_text_choose_nothing(tmp_path: Path, sound: Samples) -> None:
    for format_ in EXPORT_FORMATS:
        plain = written(tmp_path, sound, ExportSettings(format_)).read_bytes()
        given = {row.name: None for row in EXPORT_FORMATS[format_].params} | {"bits": ""}
        assert ExportSettings(format_, **given) == ExportSettings(format_)  # type: ignore[arg-type]
        if format_ not in ("ogg", "opus"):  # whose streams have numbers by chance
            assert written(tmp_path, sound, ExportSettings(format_, **given)).read_bytes() == plain  # type: ignore[arg-type]


def test_more_compression_makes_a_smaller_flac_file_of_the_same_sound(tmp_path: Path, sound: Samples) -> None:
    sizes = []
    for level in (0, 5, 8):
        path = written(tmp_path, sound, ExportSettings("flac", "16", compression=level))
        sizes.append(path.stat().st_size)
        np.testing.assert_array_equal(np.concatenate(list(decode(path)), axis=1), sound)
    assert sizes[0] > sizes[1] > sizes[2]


def test_a_variable_bit_rate_is_in_the_header_of_an_mp3(tmp_path: Path, sound: Samples) -> None:
    constant = written(tmp_path, sound, ExportSettings("mp3", bitrate=192)).read_bytes()
    assert b"Info" in constant[:2_000]
    assert b"Xing" not in constant[:2_000]
    sizes = []
    for quality in (0, 4, 9):
        settings = ExportSettings("mp3", bitrate_mode="variable", quality=quality)
        assert settings.bitrate is None
        variable = written(tmp_path, sound, settings).read_bytes()
        assert b"Xing" in variable[:2_000]
        sizes.append(len(variable))
    assert sizes[0] > sizes[1] > sizes[2]


@pytest.mark.parametrize("milliseconds", [2.5, 5, 10, 20, 40, 60])
@pytest.mark.parametrize(("channels", "bitrate"), [(1, 256), (2, 16), (2, 510), (8, 510)])
def test_frames_of_opus_are_as_long_as_chosen(
    tmp_path: Path, sound: Samples, milliseconds: float, channels: int, bitrate: int
) -> None:
    many = np.concatenate((sound,) * 4)[:channels]
    path = written(tmp_path, many, ExportSettings("opus", frame_ms=milliseconds, bitrate=bitrate))
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(audio=0) if p.size and p.duration]
    durations = {float(p.duration * p.time_base * 1_000) for p in packets[1:-1] if p.duration and p.time_base}
    assert durations == {milliseconds}


def test_all_settings_are_found_by_name() -> None:
    rows = setting_rows()
    assert {"bits", "bitrate", "compression", "bitrate_mode", "quality", "frame_ms", "rate", "dither"} <= rows.keys()
    assert [format_.suffix for format_, _ in rows["compression"]] == ["flac"]
    assert [format_.suffix for format_, _ in rows["rate"]] == list(EXPORT_FORMATS)
