"""`StreamReader`: sound and pictures of a file, an object or a device, chunk by chunk."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.io.frames import ChunkTensor
from workstation.torchaudio.io.output import AudioOutput, StreamOutput, VideoOutput, audio_filters, video_filters
from workstation.torchaudio.io.sources import Origin, open_source
from workstation.torchaudio.io.stream_info import (
    OutputStream,
    SourceAudioStream,
    SourceStream,
    SourceVideoStream,
)

_MODES = ("key", "any", "precise")


class StreamReader:
    """Reads streams of sound and pictures piece by piece, through FFmpeg's filters if asked for.

    `src` is a path, an address, bytes, an object with `read` (and `seek`, for formats that need it), or the name of a
    device together with `format`: "alsa", "pulse", "avfoundation", "dshow". Where FFmpeg has no such device here,
    PortAudio is asked. `option` is given to FFmpeg: {"sample_rate": "16000"} for samples without a header, or for a
    device. AudioFileError (a RuntimeError) when it cannot be opened.

    Example:
        >>> reader = StreamReader("speech.wav")  # doctest: +SKIP
        >>> reader.add_basic_audio_stream(frames_per_chunk=16000, sample_rate=16000)  # doctest: +SKIP
        >>> for (chunk,) in reader.stream():  # doctest: +SKIP
        ...     print(chunk.shape, chunk.pts)
    """

    def __init__(
        self,
        src: Origin,
        format: str | None = None,
        option: Mapping[str, str] | None = None,
        buffer_size: int = 4096,
    ) -> None:
        self.src = src
        self._source = open_source(src, format, option, buffer_size)
        self._outputs: list[StreamOutput] = []
        self._packets = self._source.packets()
        self._at_end = False

    @property
    def num_src_streams(self) -> int:
        """How many streams the source has, of whatever kind."""
        return len(self._source.streams)

    @property
    def num_out_streams(self) -> int:
        """How many streams have been asked for."""
        return len(self._outputs)

    @property
    def default_audio_stream(self) -> int | None:
        """The number of the best stream of sound, None without one."""
        return self._source.best("audio")

    @property
    def default_video_stream(self) -> int | None:
        """The number of the best stream of pictures, None without one."""
        return self._source.best("video")

    def get_metadata(self) -> dict[str, str]:
        """The tags of the source."""
        return dict(self._source.metadata)

    def get_src_stream_info(self, i: int) -> SourceStream:
        """What is known of a stream of the source; AudioFileError when there is none of the number."""
        if not 0 <= i < self.num_src_streams:
            raise AudioFileError(f"the source has streams 0 to {self.num_src_streams - 1}, there is no {i}")
        return self._source.streams[i]

    def get_out_stream_info(self, i: int) -> OutputStream:
        """What comes out of an output, after its filters; AudioFileError when there is none of the number."""
        return self._output(i).info()

    def seek(self, timestamp: float, mode: str = "precise") -> None:
        """Go to a time in seconds: to the key frame before it ("key"), any frame ("any"), or exactly ("precise").

        What is in the buffers is dropped. ValueError for another mode, AudioFileError for a time before 0.
        """
        if mode not in _MODES:
            raise ValueError(f"mode must be one of {', '.join(_MODES)}, got {mode!r}")
        if timestamp < 0:
            raise AudioFileError(f"the time to go to must be 0 or more, got {timestamp}")
        self._source.seek(timestamp, mode)
        for output in self._outputs:
            output.restart()
        self._packets, self._at_end = self._source.packets(), False

    def add_basic_audio_stream(
        self,
        frames_per_chunk: int,
        buffer_chunk_size: int = 3,
        *,
        stream_index: int | None = None,
        decoder: str | None = None,
        decoder_option: Mapping[str, str] | None = None,
        format: str | None = "fltp",
        sample_rate: int | None = None,
        num_channels: int | None = None,
    ) -> None:
        """Ask for a stream of sound as float32 (or `format`), at another rate or with other channels if wanted.

        `frames_per_chunk` frames make a chunk (-1: what has come); `buffer_chunk_size` chunks are kept, older ones
        are dropped (-1: none is). AudioFileError for streams and numbers that there cannot be.
        """
        self.add_audio_stream(
            frames_per_chunk,
            buffer_chunk_size,
            stream_index=stream_index,
            decoder=decoder,
            decoder_option=decoder_option,
            filter_desc=audio_filters(sample_rate, format, num_channels),
        )

    def add_basic_video_stream(
        self,
        frames_per_chunk: int,
        buffer_chunk_size: int = 3,
        *,
        stream_index: int | None = None,
        decoder: str | None = None,
        decoder_option: Mapping[str, str] | None = None,
        format: str | None = "rgb24",
        frame_rate: float | None = None,
        width: int | None = None,
        height: int | None = None,
        hw_accel: str | None = None,
    ) -> None:
        """Ask for a stream of pictures as uint8 RGB (or `format`), at another rate or size if wanted."""
        self.add_video_stream(
            frames_per_chunk,
            buffer_chunk_size,
            stream_index=stream_index,
            decoder=decoder,
            decoder_option=decoder_option,
            filter_desc=video_filters(frame_rate, width, height, format),
            hw_accel=hw_accel,
        )

    def add_audio_stream(
        self,
        frames_per_chunk: int,
        buffer_chunk_size: int = 3,
        *,
        stream_index: int | None = None,
        decoder: str | None = None,
        decoder_option: Mapping[str, str] | None = None,
        filter_desc: str | None = None,
    ) -> None:
        """Ask for a stream of sound through FFmpeg's filters, for example "atempo=1.5,aresample=8000".

        Without `filter_desc` chunks are of the type that the decoder gives.
        """
        index = self._chosen(stream_index, "audio")
        _check_chunks(frames_per_chunk, buffer_chunk_size)
        self._source.use(index, decoder, decoder_option)
        self._append(
            AudioOutput(self._source, index, frames_per_chunk, buffer_chunk_size, filter_desc or "anull"), index
        )

    def add_video_stream(
        self,
        frames_per_chunk: int,
        buffer_chunk_size: int = 3,
        *,
        stream_index: int | None = None,
        decoder: str | None = None,
        decoder_option: Mapping[str, str] | None = None,
        filter_desc: str | None = None,
        hw_accel: str | None = None,
    ) -> None:
        """Ask for a stream of pictures (frames, channels, height, width) through FFmpeg's filters."""
        index = self._chosen(stream_index, "video")
        _check_chunks(frames_per_chunk, buffer_chunk_size)
        if hw_accel is not None:
            raise AudioFileError(f"pictures are decoded on the CPU here: leave hw_accel={hw_accel!r} out")
        self._source.use(index, decoder, decoder_option)
        self._append(
            VideoOutput(self._source, index, frames_per_chunk, buffer_chunk_size, filter_desc or "null"), index
        )

    def remove_stream(self, i: int) -> None:
        """Take an output away; those behind it get the number before theirs."""
        output = self._output(i)
        self._source.drop(output.index)
        del self._outputs[i]

    def process_packet(self, timeout: float | None = None, backoff: float = 10.0) -> int:
        """Decode one packet of the source: 0, or 1 at its end, when all that was held back has come too.

        A source that has nothing yet is asked again after `backoff` ms, for `timeout` ms (None: as long as it takes).
        """
        import av

        if self._at_end:
            return 1
        started = time.monotonic()
        while True:
            try:
                index, frames = next(self._packets, (None, []))
                break
            except av.BlockingIOError:
                if timeout is not None and (time.monotonic() - started) * 1000 > timeout:
                    raise AudioFileError(f"nothing came within {timeout:g} ms") from None
                time.sleep(backoff / 1000)
        if index is None:
            self._finish()
            return 1
        self._hand_out(index, frames)
        if index < 0:
            return self.process_packet()
        return 0

    def process_all_packets(self) -> None:
        """Decode the whole source; buffers keep what fits into them."""
        while self.process_packet() == 0:
            pass

    def is_buffer_ready(self) -> bool:
        """Whether each output has a whole chunk."""
        return all(output.buffer.is_ready for output in self._outputs)

    def pop_chunks(self) -> list[ChunkTensor | None]:
        """One chunk of each output, None where there is nothing; the last ones of a source may be shorter."""
        return [output.buffer.pop() for output in self._outputs]

    def fill_buffer(self, timeout: float | None = None, backoff: float = 10.0) -> int:
        """Decode until each output has a whole chunk: 0, or 1 when the source ended before."""
        while not self.is_buffer_ready():
            if self.process_packet(timeout, backoff):
                return 1
        return 0

    def stream(self, timeout: float | None = None, backoff: float = 10.0) -> Iterator[list[ChunkTensor | None]]:
        """All chunks to the end of the source, one of each output at a time."""
        if not self._outputs:
            raise AudioFileError("no output was asked for: call add_basic_audio_stream first")
        while not self.fill_buffer(timeout, backoff):
            yield self.pop_chunks()
        chunks = self.pop_chunks()
        while any(chunk is not None for chunk in chunks):
            yield chunks
            chunks = self.pop_chunks()

    def _chosen(self, index: int | None, kind: str) -> int:
        chosen = self._source.best(kind) if index is None else index
        if chosen is None:
            raise AudioFileError(f"the source has no {kind} stream")
        wanted = SourceAudioStream if kind == "audio" else SourceVideoStream
        if not isinstance(self.get_src_stream_info(chosen), wanted):
            raise AudioFileError(f"stream {chosen} is not {kind}")
        return chosen

    def _append(self, output: StreamOutput, index: int) -> None:
        try:
            output.info()
        except Exception:
            self._source.drop(index)
            raise
        self._outputs.append(output)

    def _output(self, i: int) -> StreamOutput:
        if not 0 <= i < len(self._outputs):
            raise AudioFileError(f"there are {len(self._outputs)} outputs, numbered from 0: there is no {i}")
        return self._outputs[i]

    def _hand_out(self, index: int, frames: list[Any]) -> None:
        number = -1 - index if index < 0 else index
        for output in self._outputs:
            if output.index == number:
                for frame in frames:
                    output.push(frame)

    def _finish(self) -> None:
        for output in self._outputs:
            output.push(None)
        self._at_end = True


def _check_chunks(frames: int, most: int) -> None:
    if frames != -1 and frames < 1:
        raise AudioFileError(f"frames_per_chunk must be 1 or more, or -1 for whatever comes, got {frames}")
    if most != -1 and most < 1:
        raise AudioFileError(f"buffer_chunk_size must be 1 or more, or -1 for no bound, got {most}")
