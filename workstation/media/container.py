"""Opening a media file with FFmpeg: its container and the streams of sound in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from workstation.media.errors import MediaError, checked_path

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

DEMUXERS = (
    "3g2,3gp,aa,aac,ac3,act,adx,aea,aiff,alaw,amr,amrnb,amrwb,ape,apc,apm,aptx,aptx_hd,asf,asf_o,ast,au,avi,avr,bonk,"
    "brstm,bfstm,caf,codec2,dfpwm,dsf,dss,dts,dtshd,dv,eac3,epaf,f32be,f32le,f64be,f64le,flac,flv,g722,g723_1,g726,"
    "g726le,g729,gsm,gxf,hca,hcom,iamf,iff,ilbc,ircam,kux,laf,loas,m4a,matroska,mj2,mlp,mmf,mov,mp3,mp4,mpc,mpc8,mpeg,"
    "mpegts,mtaf,mulaw,mxf,nistsphere,nut,ogg,oma,osq,paf,pvf,qcp,qoa,rka,rm,rso,s16be,s16le,s24be,s24le,s32be,s32le,"
    "s8,sbc,sds,shn,sln,sox,spdif,swf,tak,truehd,tta,u16be,u16le,u24be,u24le,u32be,u32le,u8,vag,voc,vqf,w64,wav,"
    "wavarc,webm,wsd,wtv,wv,wve,xwma"
)
"""The formats that FFmpeg may read: what only names other files, or pictures, or an address, is none."""
OPTIONS = {"protocol_whitelist": "file", "format_whitelist": DEMUXERS}
"""What every opening of a file of the user's is given."""

_LISTS = (b"#EXTM3U", b"[playlist]", b"ffconcat version", b"[Reference]", b"<asx", b"<?wpl", b"<smil")
_LIST_ENDINGS = (".m3u", ".m3u8", ".pls", ".xspf", ".wpl", ".asx", ".ffconcat", ".mpd", ".smil")


@contextmanager
def open_media(
    path: str | Path, piece: IO[bytes] | None = None, look_bytes: int | None = None
) -> Iterator["InputContainer"]:
    """The container of a file, or of a piece of it; text that is no UTF-8 comes with "surrogateescape".

    It reads this file alone, whatever that names; `look_bytes` of it are enough to tell what is in it. MediaError when
    it is no file of sound or pictures.
    """
    path = checked_path(path)
    import av

    try:
        # file: keeps FFmpeg from taking a name such as "concat:a" for a protocol
        options = OPTIONS if look_bytes is None else {**OPTIONS, "probesize": str(look_bytes)}
        container = av.open(piece or f"file:{path}", options=options, metadata_errors="surrogateescape")
    except (av.FFmpegError, UnicodeError) as error:
        if _is_list(path):
            raise MediaError(f"{path} is a list of sound files, not sound: open the files that it names") from None
        if isinstance(error, av.ArgumentError):  # none of DEMUXERS
            raise MediaError(f"{path} has no sound in it, or is of a kind that is not read here") from None
        raise MediaError(f"{path} is not a sound file that FFmpeg can read: {reason(error)}") from None
    with cast("InputContainer", container):
        yield cast("InputContainer", container)


@contextmanager
def open_sound(
    path: str | Path, number: int | None = None, piece: IO[bytes] | None = None
) -> Iterator[tuple["InputContainer", "AudioStream"]]:
    """The container and its stream of sound `number`, from 0 (None: the best); MediaError when there is none."""
    with open_media(path, piece) as container:
        yield container, sound_stream(path, container, number)


def sound_stream(path: str | Path, container: "InputContainer", number: int | None = None) -> "AudioStream":
    """The stream of sound `number`, from 0 (None: the best); MediaError when there is none that can be decoded."""
    import av

    streams = container.streams.audio
    if number is not None and not 0 <= number < len(streams):
        raise MediaError(f"{path} has {len(streams)} streams of sound, numbered from 0: there is no {number}")
    stream: Any = container.streams.best("audio") if number is None else streams[number]
    if not isinstance(stream, av.AudioStream):
        raise MediaError(f"{path} has no sound in it")
    context = stream.codec_context
    if context is None:  # FFmpeg has no decoder for it
        raise MediaError(f"{path} has sound in a coding that FFmpeg does not know")
    if context.channels < 1 or context.rate < 1:
        raise MediaError(f"{path} has a stream of sound with {context.channels} channels at {context.rate} Hz")
    return stream


def reason(error: Exception) -> str:
    """FFmpeg's own words for what went wrong, without its numbers and the file's name."""
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:].rstrip(".")


def _is_list(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(1 << 10).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    named = any(head.startswith(start.lower()) for start in _LISTS) or b"<mpd" in head or b"<playlist" in head
    return named or path.suffix.lower() in _LIST_ENDINGS
