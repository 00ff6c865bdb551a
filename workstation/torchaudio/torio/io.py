"""Streams under the names that torio gave them."""

from workstation.torchaudio.io import CodecConfig
from workstation.torchaudio.io import StreamReader as StreamingMediaDecoder
from workstation.torchaudio.io import StreamWriter as StreamingMediaEncoder

__all__ = ["CodecConfig", "StreamingMediaDecoder", "StreamingMediaEncoder"]
