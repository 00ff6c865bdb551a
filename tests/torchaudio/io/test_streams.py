"""Streams through FFmpeg: read in chunks, written, filtered, coded."""

import io
import math

import pytest
import torch

from workstation.torchaudio import load, save
from workstation.torchaudio.io import AudioEffector, CodecConfig, StreamReader, StreamWriter
from workstation.torchaudio.io.filter_graph import parse_filters
from workstation.torchaudio.io.stream_info import OutputAudioStream, OutputVideoStream, SourceAudioStream

RATE = 8000


@pytest.fixture
def sound(tmp_path):
    steps = torch.arange(2000, dtype=torch.int16).repeat(2, 1)
    save(tmp_path / "steps.wav", steps, RATE)
    return tmp_path / "steps.wav", steps.t()


@pytest.fixture
def video(tmp_path):
    path = tmp_path / "grey.mp4"
    writer = StreamWriter(str(path))
    writer.add_video_stream(10, 32, 16, format="rgb24")
    writer.add_audio_stream(RATE, 1)
    writer.set_metadata({"title": "Grey"})
    with writer.open():
        for level in range(20):
            writer.write_video_chunk(0, torch.full((1, 3, 16, 32), level * 10, dtype=torch.uint8))
        writer.write_audio_chunk(1, torch.zeros(2 * RATE, 1))
    return path


@pytest.mark.parametrize("kind", ["path", "bytes", "object"])
def test_chunks_are_the_sound_in_order(sound, kind):
    path, steps = sound
    with path.open("rb") as file:
        source = {"path": path, "bytes": path.read_bytes(), "object": file}[kind]
        reader = StreamReader(source)
        reader.add_audio_stream(300, -1)
        chunks = [chunk for (chunk,) in reader.stream()]
    assert [len(chunk) for chunk in chunks] == [300] * 6 + [200]
    assert torch.equal(torch.cat(chunks), steps)
    assert [chunk.pts for chunk in chunks] == [300 * number / RATE for number in range(7)]


def test_a_chunk_is_a_tensor_with_a_time(sound):
    reader = StreamReader(sound[0])
    reader.add_basic_audio_stream(500)
    reader.fill_buffer()
    (chunk,) = reader.pop_chunks()
    assert isinstance(chunk, torch.Tensor)
    assert chunk.dtype == torch.float32
    assert type(chunk.sum()) is torch.Tensor
    chunk[0] = 7.0
    assert float(chunk.max()) == 7.0
    assert not hasattr(chunk * 2, "pts")


def test_old_chunks_are_dropped_and_the_rest_is_short(sound):
    reader = StreamReader(sound[0])
    reader.add_audio_stream(300, 3)
    reader.process_all_packets()
    assert [len(reader.pop_chunks()[0]) for _ in range(3)] == [300, 300, 200]
    assert reader.pop_chunks() == [None]
    assert reader.process_packet() == 1


def test_several_outputs_of_one_stream(sound):
    reader = StreamReader(sound[0])
    reader.add_basic_audio_stream(-1, sample_rate=4000, num_channels=1)
    reader.add_audio_stream(-1, filter_desc="atempo=2.0,areverse")
    reader.add_audio_stream(-1)
    assert reader.num_out_streams == 3
    info = reader.get_out_stream_info(0)
    assert info == OutputAudioStream(0, "aresample=4000,aformat=sample_fmts=fltp:channel_layouts=1c", "audio", "fltp",
                                     4000.0, 1)  # fmt: skip
    reader.remove_stream(1)
    reader.process_all_packets()
    low, plain = reader.pop_chunks()
    assert low.shape == (1000, 1)
    assert torch.equal(plain, sound[1])


def test_filters_change_the_sound(sound):
    reader = StreamReader(sound[0])
    reader.add_audio_stream(-1, filter_desc="areverse")
    reader.process_all_packets()
    assert torch.equal(reader.pop_chunks()[0], sound[1].flip(0))


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.2])
def test_seeking_goes_to_the_frame(sound, seconds):
    reader = StreamReader(sound[0])
    reader.add_audio_stream(-1)
    reader.process_all_packets()
    reader.seek(seconds)
    reader.process_all_packets()
    chunk = reader.pop_chunks()[0]
    assert abs(chunk.pts - seconds) < 0.03
    assert torch.equal(chunk, sound[1][round(chunk.pts * RATE) :])


def test_what_a_source_says_of_itself(sound, video):
    found = StreamReader(sound[0]).get_src_stream_info(0)
    assert isinstance(found, SourceAudioStream)
    assert (found.codec, found.format, found.sample_rate, found.num_channels) == ("pcm_s16le", "s16", 8000.0, 2)
    reader = StreamReader(str(video))
    assert (reader.num_src_streams, reader.default_video_stream, reader.default_audio_stream) == (2, 0, 1)
    assert reader.get_metadata()["title"] == "Grey"
    picture = reader.get_src_stream_info(0)
    assert (picture.media_type, picture.width, picture.height, picture.frame_rate) == ("video", 32, 16, 10.0)


def test_pictures_beside_sound(video):
    reader = StreamReader(str(video))
    reader.add_basic_video_stream(5, -1)
    reader.add_basic_video_stream(2, -1, frame_rate=5, width=16, height=8, format="gray")
    reader.add_basic_audio_stream(RATE // 2, -1)
    assert reader.get_out_stream_info(1) == OutputVideoStream(
        0, "fps=5,scale=width=16:height=8,format=pix_fmts=gray", "video", "gray", 16, 8, 5.0
    )
    first = next(iter(reader.stream()))
    assert [tuple(chunk.shape) for chunk in first] == [(5, 3, 16, 32), (2, 1, 8, 16), (RATE // 2, 1)]
    assert [round(float(picture.float().mean()) / 10) for picture in first[0]] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda reader: reader.add_audio_stream(0), "frames_per_chunk must be"),
        (lambda reader: reader.add_audio_stream(1, 0), "buffer_chunk_size must be"),
        (lambda reader: reader.add_video_stream(1), "no video stream"),
        (lambda reader: reader.add_audio_stream(1, stream_index=4), "there is no 4"),
        (lambda reader: reader.add_audio_stream(1, filter_desc="nothing=1"), "'nothing=1' cannot be used"),
        (lambda reader: next(reader.stream()), "no output was asked for"),
        (lambda reader: reader.remove_stream(0), "0 outputs"),
        (lambda reader: reader.seek(-1.0), "must be 0 or more"),
        (lambda reader: reader.get_src_stream_info(3), "there is no 3"),
    ],
)
def test_what_cannot_be_is_said(sound, call, message):
    with pytest.raises(RuntimeError, match=message):
        call(StreamReader(sound[0]))


def test_sources_that_cannot_be_opened(tmp_path, sound):
    with pytest.raises(RuntimeError, match="no such file"):
        StreamReader("nowhere.wav")
    with pytest.raises(RuntimeError, match="no option foo, bar"):
        StreamReader(sound[0], option={"foo": "1", "bar": "2"})
    (tmp_path / "text.txt").write_text("no sound", "utf-8")
    with pytest.raises(RuntimeError, match="cannot be opened"):
        StreamReader(tmp_path / "text.txt")
    with pytest.raises(ValueError, match="mode must be one of"):
        StreamReader(sound[0]).seek(0.0, "magic")


def test_samples_without_a_header():
    data = torch.arange(100, dtype=torch.int16).numpy().tobytes()
    reader = StreamReader(data, "s16le", {"sample_rate": "16000"})
    reader.add_audio_stream(-1)
    reader.process_all_packets()
    assert torch.equal(reader.pop_chunks()[0][:, 0], torch.arange(100, dtype=torch.int16))
    assert reader.get_src_stream_info(0).sample_rate == 16000


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_what_is_written_comes_back(tmp_path, sound, kind):
    path = tmp_path / f"copy.{kind}"
    writer = StreamWriter(path)
    writer.add_audio_stream(RATE, 2, format="s16")
    with writer.open():
        writer.write_audio_chunk(0, sound[1][:700])
        writer.write_audio_chunk(0, sound[1][700:])
    assert torch.equal((load(path)[0] * 2**15).to(torch.int16), sound[1].t())


def test_an_encoder_is_given_what_it_takes():
    cases = (
        ("ogg", "vorbis", 16000, 1, (16000, 2)),
        ("ogg", "opus", 8000, 2, (48000, 2)),
        ("wav", "pcm_s16le", 8000, 2, (8000, 2)),
    )
    for kind, encoder, rate, channels, expected in cases:
        buffer = io.BytesIO()
        writer = StreamWriter(buffer, kind)
        writer.add_audio_stream(rate, channels, encoder=encoder)
        with writer.open():
            writer.write_audio_chunk(0, torch.zeros(rate // 4, channels))
        found = StreamReader(buffer.getvalue()).get_src_stream_info(0)
        assert (found.sample_rate, found.num_channels) == expected


def test_writing_out_of_turn_is_said(tmp_path):
    writer = StreamWriter(tmp_path / "sound.wav")
    writer.add_audio_stream(RATE, 1)
    with pytest.raises(RuntimeError, match="not open"):
        writer.write_audio_chunk(0, torch.zeros(10, 1))
    with writer.open():
        with pytest.raises(RuntimeError, match=r"expected samples of shape \(frames, 1\)"):
            writer.write_audio_chunk(0, torch.zeros(10, 2))
        with pytest.raises(RuntimeError, match="samples of torch"):
            writer.write_audio_chunk(0, torch.zeros(10, 1, dtype=torch.int16))
        with pytest.raises(RuntimeError, match="none of pictures"):
            writer.write_video_chunk(0, torch.zeros(1, 3, 8, 8))
        with pytest.raises(RuntimeError, match="before open"):
            writer.add_audio_stream(RATE, 1)
        writer.write_audio_chunk(0, torch.zeros(10, 1))


def test_an_effect_without_a_coding():
    tone = torch.sin(torch.arange(RATE) * 0.3).repeat(3, 1).t().contiguous()
    out = AudioEffector(effect="volume=0.5").apply(tone, RATE)
    assert torch.allclose(out, tone / 2, atol=1e-6)
    assert torch.equal(AudioEffector().apply(tone, RATE), tone)
    assert AudioEffector(effect="lowpass").apply(tone, RATE, 16000).shape == (16000, 3)


@pytest.mark.parametrize(("kind", "encoder"), [("mp3", None), ("ogg", "opus"), ("mulaw", None), ("wav", "pcm_u8")])
def test_a_coding_keeps_the_shape_and_most_of_the_sound(kind, encoder):
    tone = 0.5 * torch.sin(torch.arange(RATE) * 0.3)[:, None]
    out = AudioEffector(format=kind, encoder=encoder).apply(tone, RATE)
    assert out.shape == tone.shape
    spectrum = torch.fft.rfft(out[:, 0]).abs()
    assert abs(int(spectrum.argmax()) - round(0.3 / (2 * math.pi) * RATE)) <= 1


def test_effects_in_chunks_are_effects():
    tone = torch.sin(torch.arange(RATE) * 0.3)[:, None]
    effector = AudioEffector(effect="volume=2.0", codec_config=CodecConfig(bit_rate=128_000), format="mp3")
    chunks = list(effector.stream(tone, RATE, 3000))
    assert [len(chunk) for chunk in chunks] == [3000, 3000, 2000]
    assert torch.equal(torch.cat(chunks), effector.apply(tone, RATE))


def test_descriptions_of_filters():
    (chain,) = parse_filters("atempo=1.5,pan=stereo|c0=c1,drawtext=text='a,b'")
    assert [(step.name, step.args) for step in chain] == [
        ("atempo", "1.5"),
        ("pan", "stereo|c0=c1"),
        ("drawtext", "text=a,b"),
    ]
    chains = parse_filters("asplit[a][b];[a]volume=0.5[c];[c][b]amix=inputs=2")
    assert [[(step.inputs, step.name, step.outputs) for step in chain] for chain in chains] == [
        [([], "asplit", ["a", "b"])],
        [(["a"], "volume", ["c"])],
        [(["c", "b"], "amix", [])],
    ]


def test_a_graph_with_branches(sound):
    reader = StreamReader(sound[0])
    reader.add_audio_stream(-1, filter_desc="asplit[a][b];[a]areverse[c];[b][c]amix=inputs=2:normalize=0")
    reader.process_all_packets()
    mixed = reader.pop_chunks()[0]
    assert mixed.unique().numel() == 1  # a ramp and its mirror


@pytest.mark.parametrize("channels", [7, 8, 9, 16])
@pytest.mark.parametrize(("format", "encoder"), [("fltp", "pcm_f32le"), ("s16p", "pcm_s16le"), ("flt", "pcm_f32le")])
def test_many_channels(format, encoder, channels):
    dtype = torch.int16 if format == "s16p" else torch.float32
    samples = torch.arange(100 * channels).reshape(100, channels).to(dtype)
    buffer = io.BytesIO()
    writer = StreamWriter(buffer, "wav")
    writer.add_audio_stream(RATE, channels, format, encoder=encoder)
    with writer.open():
        writer.write_audio_chunk(0, samples)
    buffer.seek(0)
    reader = StreamReader(buffer)
    reader.add_basic_audio_stream(-1, format=format)
    reader.process_all_packets()
    assert torch.equal(reader.pop_chunks()[0].as_subclass(torch.Tensor), samples)


@pytest.mark.parametrize("channels", [3, 6, 8])
def test_opus_keeps_channels_in_their_places(channels):
    time = torch.arange(2 * RATE) / RATE
    tones = torch.stack([0.3 * torch.sin(2 * torch.pi * (200 + 100 * n) * time) for n in range(channels)], 1)
    out = AudioEffector(format="ogg", encoder="opus").apply(tones, RATE)
    assert out.shape == tones.shape
    found = (torch.fft.rfft(out.T).abs().argmax(1) / 2).tolist()
    places = [n for n in range(channels) if channels != 6 or n != 3]  # Opus keeps the lowest octaves of that one
    assert [found[n] for n in places] == [200 + 100 * n for n in places]


@pytest.mark.parametrize("device", ["audiotoolbox", "pulse", "sdl"])
def test_devices_to_play_to_are_named(device):
    with pytest.raises(RuntimeError, match=f"'{device}' is a device, .*play_audio"):
        StreamWriter("-", format=device)


@pytest.mark.parametrize("rate", [4, 10])
def test_a_few_samples_a_second_are_a_rate_too(tmp_path, rate):
    """A resampler to so few holds back seconds of sound before anything comes out of it."""
    save(tmp_path / "a.wav", 0.25 * torch.ones(1, 20 * 8000), 8000)
    reader = StreamReader(tmp_path / "a.wav")
    reader.add_basic_audio_stream(frames_per_chunk=12 * rate, sample_rate=rate, buffer_chunk_size=3)
    reader.process_all_packets()
    assert reader.get_out_stream_info(0).sample_rate == rate
    chunks = [reader.pop_chunks()[0] for _ in range(3)]
    assert [None if chunk is None else len(chunk) for chunk in chunks] == [12 * rate, 8 * rate, None]
    assert reader.process_packet() == 1
