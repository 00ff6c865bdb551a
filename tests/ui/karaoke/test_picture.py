"""Cues as pictures: what is sung is coloured, what waits is white, as libass draws them."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from workstation.speech.cues.segmentation import show_cues
from workstation.speech.cues.style import parse_style
from workstation.speech.formats.ass import write
from workstation.speech.formats.options import WriteOptions
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord
from workstation.ui.karaoke.picture import CueAppearance, CuePicture

SIZE = QSize(960, 540)
STYLE = parse_style("karaoke,font=DejaVu Sans")
Pixels = npt.NDArray[np.int64]


def said(text: str) -> AlignedTranscript:
    words = (TimedWord(word, i * 0.5, i * 0.5 + 0.5) for i, word in enumerate(text.split()))
    return AlignedTranscript("en", (TimedCue(tuple(words)),))


def drawn(text: str, look: CueAppearance, seconds: float) -> Pixels:
    image = QImage(SIZE, QImage.Format.Format_RGB888)
    image.fill(0)
    painter = QPainter(image)
    CuePicture(show_cues(said(text))[0], look, SIZE).paint(painter, seconds)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(540, 960, 3).astype(np.int64)


def yellow(pixels: Pixels) -> npt.NDArray[np.bool_]:
    return (pixels[..., 0] > 180) & (pixels[..., 1] > 150) & (pixels[..., 2] < 80)


def white(pixels: Pixels) -> npt.NDArray[np.bool_]:
    return np.asarray(pixels.min(axis=2) > 200)


def middle(mask: npt.NDArray[np.bool_]) -> float:
    return float(np.median(np.nonzero(mask)[1]))


@pytest.mark.parametrize(("text", "rightwards"), [("one two three four", True), ("אחת שתיים שלוש ארבע", False)])
def test_a_line_fills_in_the_direction_it_is_read(qapp: QApplication, text: str, rightwards: bool) -> None:
    shares = []
    for seconds in (0.0, 0.7, 1.25, 1.9):
        pixels = drawn(text, CueAppearance(STYLE, "word"), seconds)
        done, left = yellow(pixels), white(pixels)
        shares.append(done.sum() / max(1, done.sum() + left.sum()))
        if 0 < seconds < 1.9:
            assert (middle(done) < middle(left)) == rightwards
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] > 0.9


def test_ways_to_light_up(qapp: QApplication) -> None:
    partly, at_once = (yellow(drawn("one two", CueAppearance(STYLE, "word", fill), 0.2)).sum() for fill in ("kf", "k"))
    assert 0 < partly < at_once
    plain = drawn("one two", CueAppearance(STYLE), 0.2)
    assert not white(plain).any()


def test_places(qapp: QApplication) -> None:
    rows, sides = [], []
    for place in ("top left", "middle", "bottom right"):
        style = parse_style(f"plain,font=DejaVu Sans,place={place}")
        y, x = np.nonzero(white(drawn("one", CueAppearance(style), 0)))
        rows.append(y.mean())
        sides.append(x.mean())
    assert rows == sorted(rows)
    assert sides == sorted(sides)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg")
@pytest.mark.parametrize("by", ["word", "syllable"])
def test_libass_draws_the_same(qapp: QApplication, tmp_path: Path, by: str) -> None:
    """Where the sung part ends, and where the line stands, within the outline of what libass makes of the ASS."""
    words = said("twinkle twinkle little star")
    (tmp_path / "a.ass").write_text(write(words, WriteOptions(by, style=STYLE)), "utf-8")  # type: ignore[arg-type]
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=black:s=960x540:d=3:r=100", "-vf", "ass=a.ass"]
    command += ["-ss", "1.2", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    if b"No such filter" in done.stderr:
        pytest.skip("this ffmpeg has no libass")
    theirs = np.frombuffer(done.stdout, np.uint8).reshape(540, 960, 3).astype(np.int64)
    ours = drawn("twinkle twinkle little star", CueAppearance(STYLE, by), 1.2)  # type: ignore[arg-type]
    for mask in (yellow, white):
        for a, b in zip(np.nonzero(mask(ours)), np.nonzero(mask(theirs)), strict=True):
            assert a.min() == pytest.approx(b.min(), abs=8)
            assert a.max() == pytest.approx(b.max(), abs=8)
