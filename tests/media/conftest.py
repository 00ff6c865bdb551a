import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="session")
def tone() -> np.ndarray:
    """A second and a bit of two tones and noise, 44.1 kHz stereo, not a whole number of codec frames."""
    rng = np.random.default_rng(7)
    t = np.arange(50_003) / 44_100
    left = 0.4 * np.sin(2 * np.pi * 440 * t) + 0.05 * rng.standard_normal(t.size)
    right = 0.3 * np.sin(2 * np.pi * 1234 * t)
    return np.stack((left, right)).astype(np.float32)


@pytest.fixture
def ffmpeg() -> Callable[..., bytes]:
    """Runs FFmpeg's own program, which the project does not need otherwise."""

    def run(*arguments: object, given: bytes = b"") -> bytes:
        command = ["ffmpeg", "-v", "error", "-y", *map(str, arguments)]
        try:
            return subprocess.run(command, input=given, capture_output=True, check=True).stdout
        except FileNotFoundError:
            pytest.skip("there is no ffmpeg program here")

    return run


@pytest.fixture
def make(tmp_path: Path, tone: np.ndarray, ffmpeg: Callable[..., bytes]) -> Callable[..., Path]:
    """Writes the tone with FFmpeg's program as the named file, with its options."""

    def write(name: str, *options: object, rate: int = 44_100) -> Path:
        path = tmp_path / name
        raw = ("-f", "f32le", "-ar", rate, "-ac", 2, "-i", "-")
        ffmpeg(*raw, *options, path, given=tone.T.tobytes())
        return path

    return write
