"""The last seconds as a waveform and a spectrogram, which grow by what has come."""

import numpy as np
import numpy.typing as npt

from workstation.plugin.api import Picture, PictureAxis, PicturePlane

from .stream import Mono

_FFT, _HOP = 512, 256
_LOWEST_DB, _HIGHEST_DB = -90.0, -10.0


class RollingPicture:
    """Columns of a picture of so many seconds, the newest at the right edge."""

    def __init__(self, rate: int, seconds: float) -> None:
        self.seconds = seconds
        self._rate = rate
        count = round(seconds * rate / _HOP)
        self._spectrum = np.full((_FFT // 2 + 1, count), _LOWEST_DB, np.float32)
        self._wave = np.zeros((2, count), np.float32)
        self._rest = np.zeros(_FFT - _HOP, np.float32)
        self._window = np.hanning(_FFT + 1)[:-1].astype(np.float32)

    def add(self, sound: Mono) -> None:
        """Move on by the whole columns that there are now."""
        sound = np.concatenate([self._rest, sound])
        columns = (len(sound) - (_FFT - _HOP)) // _HOP
        self._rest = sound[columns * _HOP :] if columns else sound
        columns, sound = self._newest(columns, sound)
        if not columns:
            return
        views = np.lib.stride_tricks.sliding_window_view(sound, _FFT)[::_HOP][:columns]
        power = np.abs(np.fft.rfft(views * self._window, axis=1)) * (2 / self._window.sum())
        new = 20 * np.log10(np.maximum(power, 1e-6)).T
        blocks = views[:, :_HOP]
        self._spectrum = _moved(self._spectrum, new.astype(np.float32))
        self._wave = _moved(self._wave, np.stack([blocks.min(axis=1), blocks.max(axis=1)]))

    def picture(self, title: str) -> Picture:
        """Both as they are now; times are seconds before now."""
        x = PictureAxis("s", -self.seconds, 0.0)
        wave = PicturePlane("envelope", self._wave, x, PictureAxis("", -1.0, 1.0))
        y = PictureAxis("Hz", 0.0, self._rate / 2)
        image = PicturePlane("image", self._spectrum, x, y, low=_LOWEST_DB, high=_HIGHEST_DB)
        return Picture(title, (wave, image), "dB")

    def _newest(self, columns: int, sound: Mono) -> tuple[int, Mono]:
        """No more columns than are shown."""
        most = self._wave.shape[1]
        return min(columns, most), sound[max(0, columns - most) * _HOP :]


def _moved(rows: npt.NDArray[np.float32], new: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.concatenate([rows[:, new.shape[1] :], new], axis=1)
