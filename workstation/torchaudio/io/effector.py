"""`AudioEffector`: sound through FFmpeg's filters and codings."""

import io
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from workstation.torchaudio.io.codec_config import CodecConfig
from workstation.torchaudio.io.frames import layout_of
from workstation.torchaudio.io.stream_reader import StreamReader
from workstation.torchaudio.io.stream_writer import StreamWriter

_FORMATS = {
    torch.uint8: "u8",
    torch.int16: "s16",
    torch.int32: "s32",
    torch.int64: "s64",
    torch.float32: "flt",
    torch.float64: "dbl",
}
_RAW = {"mulaw": "mulaw", "alaw": "alaw", "s16le": "s16le", "g722": "g722"}
"""Formats without a head: what they hold must be said when they are read again."""


class AudioEffector:
    """Puts sound through filters (`effect`, as in FFmpeg: "atempo=1.5") and, if asked for, through a coding and back.

    `format` is the container ("mp3", "ogg", "wav"), `encoder` the coding in it, `codec_config` and `encoder_option`
    how it is to work. With `pad_end` the result is as long as what was given, at the same rate.

    Example:
        >>> AudioEffector(effect="volume=0.5").apply(torch.ones(8000, 1), 8000).max()
        tensor(0.5000)
    """

    def __init__(
        self,
        effect: str | None = None,
        format: str | None = None,
        *,
        encoder: str | None = None,
        codec_config: CodecConfig | None = None,
        pad_end: bool = True,
    ) -> None:
        if format is None and (encoder is not None or codec_config is not None):
            raise ValueError("`encoder` and `codec_config` need a `format`, the container to encode into")
        self.effect, self.format, self.encoder = effect, format, encoder
        self.codec_config, self.pad_end = codec_config, pad_end

    def apply(self, waveform: Tensor, sample_rate: int, output_sample_rate: int | None = None) -> Tensor:
        """The sound (frames, channels), float32, with the effect and the coding; at another rate if asked for."""
        if not waveform.numel():
            return waveform
        reader = self._reader(waveform, sample_rate, output_sample_rate, -1)
        reader.process_all_packets()
        (chunk,) = reader.pop_chunks()
        found = waveform[:0] if chunk is None else chunk.as_subclass(torch.Tensor)
        return self._ended(found, waveform, sample_rate, output_sample_rate)

    def stream(
        self, waveform: Tensor, sample_rate: int, frames_per_chunk: int, output_sample_rate: int | None = None
    ) -> Iterator[Tensor]:
        """The same as `apply` in chunks of so many frames; the last one may be shorter."""
        if not waveform.numel():
            return
        reader = self._reader(waveform, sample_rate, output_sample_rate, frames_per_chunk)
        wanted = self._frames(waveform, sample_rate, output_sample_rate)
        done = 0
        for (chunk,) in reader.stream():
            assert chunk is not None
            found = chunk.as_subclass(torch.Tensor)
            room = wanted - done if self.pad_end else len(found)
            if room <= 0:
                return
            if self.pad_end and len(found) < min(frames_per_chunk, room):
                missing = min(frames_per_chunk, room) - len(found)
                found = torch.nn.functional.pad(found, (0, 0, 0, missing))
            yield found[:room] if self.pad_end else found
            done += len(found)

    def _reader(self, waveform: Tensor, rate: int, output_rate: int | None, frames: int) -> StreamReader:
        if waveform.dim() != 2:
            raise ValueError(f"expected samples of shape (frames, channels), got {tuple(waveform.shape)}")
        buffer = io.BytesIO()
        kind = _FORMATS.get(waveform.dtype)
        if kind is None:
            raise ValueError(f"expected samples of {', '.join(map(str, _FORMATS))}, got {waveform.dtype}")
        if self.format is None:
            data = waveform.detach().cpu().contiguous().numpy().tobytes()
            channels = waveform.shape[1]
            raw = {"u8": "u8", "flt": "f32le", "dbl": "f64le"}.get(kind, f"{kind}le")
            option = {"sample_rate": str(rate), "ch_layout": layout_of(channels)}
            reader = StreamReader(data, raw, option)
        else:
            self._encode(waveform, rate, kind, buffer)
            options: Mapping[str, str] | None = None
            if self.format in _RAW:
                options = {"sample_rate": str(rate), "ch_layout": layout_of(waveform.shape[1])}
            reader = StreamReader(buffer.getvalue(), self.format if self.format in _RAW else None, options)
        steps = [self.effect] if self.effect else []
        steps.append(f"aresample={output_rate or rate}")
        source = reader.get_src_stream_info(0)
        same = getattr(source, "num_channels", 0) == waveform.shape[1]  # then they keep their places
        steps.append("aformat=sample_fmts=fltp" + ("" if same else f":channel_layouts={layout_of(waveform.shape[1])}"))
        reader.add_audio_stream(frames, -1, filter_desc=",".join(steps))
        return reader

    def _encode(self, waveform: Tensor, rate: int, kind: str, buffer: io.BytesIO) -> None:
        writer = StreamWriter(buffer, self.format)
        writer.add_audio_stream(rate, waveform.shape[1], kind, encoder=self.encoder, codec_config=self.codec_config)
        with writer.open():
            writer.write_audio_chunk(0, waveform)

    def _ended(self, found: Tensor, waveform: Tensor, rate: int, output_rate: int | None) -> Tensor:
        """As long as it should be: silence behind, or the end cut off."""
        if not self.pad_end:
            return found
        wanted = self._frames(waveform, rate, output_rate)
        return torch.nn.functional.pad(found, (0, 0, 0, max(0, wanted - len(found))))[:wanted]

    @staticmethod
    def _frames(waveform: Tensor, rate: int, output_rate: int | None) -> int:
        return len(waveform) if output_rate is None else len(waveform) * output_rate // rate
