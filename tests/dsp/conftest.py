"""What tests of signal processing may ask for."""

import pytest

from workstation.dsp.spectral import stft


@pytest.fixture(params=["in pieces", "by torch"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs a test twice: by the loops over pieces, which short sounds else do not reach, and by torch's operations."""
    length = 0 if request.param == "in pieces" else 1 << 60
    monkeypatch.setattr(stft, "LONG", length)
    monkeypatch.setattr(stft, "OUT_OF_CACHE", length)
    return str(request.param)
