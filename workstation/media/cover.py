"""The cover picture in a sound file."""

from typing import TYPE_CHECKING

from workstation.core.cover import Cover

if TYPE_CHECKING:
    from av.container import InputContainer

_MIMES = {
    "mjpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "tiff": "image/tiff",
}
_MAX_BYTES = 32 << 20


def read_cover(container: "InputContainer") -> Cover | None:
    """The first cover of a container of which no packet has been read; None where there is none that is known."""
    import av

    for stream in container.streams.video:
        mime = _MIMES.get(getattr(stream.codec_context, "name", ""))  # there is none where FFmpeg has no decoder
        if mime is None or not stream.disposition & stream.disposition.attached_pic:
            continue
        try:
            packet = next(container.demux(stream), None)
        except av.FFmpegError:
            return None
        if packet is not None and 0 < packet.size <= _MAX_BYTES:
            return Cover(mime, bytes(packet))
    return None
