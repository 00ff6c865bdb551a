"""`CodecConfig`: how an encoder is to work."""

from dataclasses import dataclass
from typing import Any

_CONSTANT_QUALITY = 1 << 1
"""FFmpeg's AV_CODEC_FLAG_QSCALE."""
_LAMBDA = 118
"""FFmpeg's FF_QP2LAMBDA."""


@dataclass
class CodecConfig:
    """Bit rate in bit/s, level of compression, quality, and for pictures the size of groups; -1 or None: as usual.

    `qscale` is a scale of quality of which the encoder says the range, and has it use a variable bit rate.
    """

    bit_rate: int = -1
    compression_level: int = -1
    qscale: int | None = None
    gop_size: int = -1
    max_b_frames: int = -1

    def set_up(self, context: Any) -> None:
        """Give an encoder of PyAV's what is set here."""
        options = dict(context.options)
        if self.bit_rate > 0:
            context.bit_rate = self.bit_rate
        if self.compression_level >= 0:
            options["compression_level"] = str(self.compression_level)
        if self.qscale is not None:
            context.flags = int(context.flags) | _CONSTANT_QUALITY
            options["global_quality"] = str(self.qscale * _LAMBDA)
        if self.gop_size >= 0:
            context.gop_size = self.gop_size
        if self.max_b_frames >= 0:
            context.max_b_frames = self.max_b_frames
        context.options = options
