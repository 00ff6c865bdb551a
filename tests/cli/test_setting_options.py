"""The settings of sound formats on the command line, as the rows of the formats have them."""

import argparse
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.cli.main import main
from workstation.cli.setting_options import add_setting_options, settings_in
from workstation.media.format_settings import Setting
from workstation.media.formats import EXPORT_FORMATS, setting_rows


def read(*words: str) -> dict[str, object]:
    parser = argparse.ArgumentParser()
    add_setting_options(parser)
    return settings_in(parser.parse_args(words))


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "in.wav"
    t = np.arange(48_000) / 48_000
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * 440 * t) + 0.01 * np.sin(2 * np.pi * 4_400 * t), 48_000)
    return path


def test_a_setting_in_percent_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Setting("loss", 0, "Expected loss", "%", 0, 100, hint="Of packets, 5% for most")
    rows = {"loss": [(next(iter(EXPORT_FORMATS.values())), row)]}
    monkeypatch.setattr("workstation.cli.setting_options.setting_rows", lambda: rows)
    parser = argparse.ArgumentParser()
    add_setting_options(parser)
    assert "--loss PERCENT of packets, 5% for most: " in " ".join(parser.format_help().split())
    assert settings_in(parser.parse_args(["--loss", "5"])) == {"loss": 5}


@pytest.mark.parametrize("name", setting_rows())
def test_every_setting_has_an_option(name: str) -> None:
    row = setting_rows()[name][0][1]
    option = name.replace("_", "-")
    if isinstance(row.default, bool):
        assert read(f"--no-{option}" if row.default else f"--{option}") == {name: not row.default}
    else:
        value = row.choices[-1] if row.choices else row.check(row.high)
        assert read(f"--{option}", str(value)) == {name: value}


def test_every_setting_is_explained_with_its_limits_and_defaults() -> None:
    parser = argparse.ArgumentParser()
    add_setting_options(parser)
    text = " ".join(parser.format_help().split())
    for name, rows in setting_rows().items():
        for format_, row in rows:
            assert f"-{name.replace('_', '-')}" in text
            if not row.own:
                assert row.hint[1:] in text
                assert format_.name in text
                assert row.choices or row.range in text
    assert "MP3 0 to 9 (2) with --bitrate-mode variable" in text


def test_what_is_not_said_is_left_to_the_document() -> None:
    assert read() == {}


def test_the_options_reach_the_file(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = []
    for quality in ("0", "9"):
        out = tmp_path / f"{quality}.mp3"
        assert main(["convert", str(wav), str(out), "--bitrate-mode", "variable", "--quality", quality]) == 0
        assert b"Xing" in out.read_bytes()[:2_000]
        sizes.append(out.stat().st_size)
    assert sizes[0] > sizes[1]
    capsys.readouterr()
    for words, told in (
        (("x.mp3", "--quality", "3"), "MP3: quality counts only where bitrate_mode is variable"),
        (("x.flac", "--compression", "9"), "FLAC: compression must be 0 to 8, got 9"),
        (("x.wav", "--bitrate", "128"), "WAV: there is no parameter 'bitrate'; there are bits, rate, dither"),
    ):
        assert main(["convert", str(wav), str(tmp_path / words[0]), *words[1:]]) == 2
        assert capsys.readouterr().err.splitlines()[-1].endswith(told)
        assert not (tmp_path / words[0]).exists()


def test_a_new_row_is_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    import workstation.media.formats as formats

    row = Setting("crispness", 3, "Crispness", "%", 1, 7, hint="How crisp")
    flac = replace(EXPORT_FORMATS["flac"], settings=(*EXPORT_FORMATS["flac"].settings, row))
    monkeypatch.setattr(formats, "EXPORT_FORMATS", {**EXPORT_FORMATS, "flac": flac})
    assert read("--crispness", "5") == {"crispness": 5}
