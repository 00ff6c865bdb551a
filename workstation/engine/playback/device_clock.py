"""How far a device has played, which it tells in steps, as a time that never runs ahead of it."""

from typing import NamedTuple


class _Told(NamedTuple):
    frames: int
    at: float
    step: int
    """Frames between this telling and the one before."""


class DeviceClock:
    """One thread tells, any may ask."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._told = _Told(0, 0.0, 0)

    def tell(self, frames: int, now: float) -> None:
        """So many frames have been heard by time `now`; the same number again says that nothing moved."""
        before = self._told
        if frames > before.frames:
            self._told = _Told(frames, now, frames - before.frames)

    def frames(self, now: float) -> int:
        """Frames heard by `now`: between two steps time goes on by as much as the last step was, and no further."""
        told = self._told
        gone = round((now - told.at) * self._rate)
        return told.frames + min(max(gone, 0), told.step)
