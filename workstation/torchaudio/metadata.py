"""`info`: what a sound file says of itself."""

from dataclasses import dataclass

from workstation.media.decode import decode_stored
from workstation.media.probe import Probe, probe
from workstation.torchaudio.backends import check_backend
from workstation.torchaudio.errors import as_file_error
from workstation.torchaudio.places import Place, as_path

_ENCODINGS = {
    "flac": "FLAC",
    "mp3": "MP3",
    "mp3float": "MP3",
    "vorbis": "VORBIS",
    "libvorbis": "VORBIS",
    "opus": "OPUS",
    "libopus": "OPUS",
    "pcm_mulaw": "ULAW",
    "pcm_alaw": "ALAW",
    "amrnb": "AMR_NB",
    "amrwb": "AMR_WB",
    "gsm": "GSM",
    "gsm_ms": "GSM",
}
_LAWS = ("pcm_mulaw", "pcm_alaw")


@dataclass
class AudioMetaData:
    """What `info` answers: sample rate in Hz, frames, channels, bits of a sample (0 for lossy codings), encoding.

    Encodings are PCM_S, PCM_U, PCM_F, FLAC, ULAW, ALAW, MP3, VORBIS, AMR_NB, AMR_WB, OPUS, GSM, or FFmpeg's name of
    another coding in capitals.
    """

    sample_rate: int
    num_frames: int
    num_channels: int
    bits_per_sample: int
    encoding: str


def info(uri: Place, format: str | None = None, buffer_size: int = 4096, backend: str | None = None) -> AudioMetaData:
    """What the file says; a file that does not say how long it is, or only about, is decoded to count its frames.

    So `num_frames` is always as many as `load` gives. `format` and `buffer_size` are as in `load`. AudioFileError
    (a RuntimeError) for what cannot be read.

    Example:
        >>> info("speech.wav")  # doctest: +SKIP
        AudioMetaData(sample_rate=16000, num_frames=16000, num_channels=1, bits_per_sample=16, encoding='PCM_S')
    """
    check_backend(backend)
    with as_file_error(), as_path(uri, format) as path:
        found = probe(path, brief=True)
        frames = found.frames if found.exact else sum(map(len, decode_stored(path)))
    return AudioMetaData(found.rate, frames, found.channels, _bits(found), _encoding(found))


def _bits(found: Probe) -> int:
    return 8 if found.codec in _LAWS else found.bits or 0


def _encoding(found: Probe) -> str:
    if found.codec in _ENCODINGS:
        return _ENCODINGS[found.codec]
    for kind in ("s", "u", "f"):
        if found.codec.startswith(f"pcm_{kind}"):
            return f"PCM_{kind.upper()}"
    return found.codec.upper()
