"""Sound and pictures as streams: read, written, put through FFmpeg's filters and codings, played."""

from workstation.torchaudio.io.codec_config import CodecConfig
from workstation.torchaudio.io.effector import AudioEffector
from workstation.torchaudio.io.playback import play_audio
from workstation.torchaudio.io.stream_reader import StreamReader
from workstation.torchaudio.io.stream_writer import StreamWriter

__all__ = ["AudioEffector", "CodecConfig", "StreamReader", "StreamWriter", "play_audio"]
