"""Sound files as tensors and back."""

import io

import numpy as np
import pytest
import soundfile
import torch

from workstation.torchaudio import info, load, load_with_torchcodec, save, save_with_torchcodec
from workstation.torchaudio.backends import get_audio_backend, list_audio_backends, set_audio_backend
from workstation.torchaudio.io import CodecConfig

RATE = 8000
STORED = {"PCM_U8": torch.uint8, "PCM_16": torch.int16, "PCM_24": torch.int32, "PCM_32": torch.int32}


@pytest.fixture
def noise():
    generator = torch.Generator().manual_seed(1)
    return (torch.rand(2, 1000, generator=generator) * 2 - 1) * 0.9


@pytest.mark.parametrize("subtype", STORED)
def test_integers_come_as_they_are_stored(tmp_path, subtype):
    path = tmp_path / "sound.wav"
    steps = np.arange(-128, 128, dtype=np.int64) << 24
    soundfile.write(path, np.stack([steps, steps[::-1]], 1).astype(np.int32), RATE, subtype)
    stored, rate = load(path, normalize=False)
    assert rate == RATE
    assert stored.dtype == STORED[subtype]
    shift = 32 - 8 * stored.element_size()
    expected = (torch.from_numpy(steps) >> shift) + (128 if subtype == "PCM_U8" else 0)
    assert torch.equal(stored[0].long(), expected)
    floats, _ = load(path)
    assert floats.dtype == torch.float32
    assert torch.equal(floats[0], torch.from_numpy(steps / 2**31).float())


@pytest.mark.parametrize("kind", ["wav", "aiff", "flac", "w64", "sph", "caf", "au"])
@pytest.mark.parametrize("bits", [16, 24])
def test_what_was_read_is_written_to_the_bit(tmp_path, noise, kind, bits):
    first, second = tmp_path / f"first.{kind}", tmp_path / f"second.{kind}"
    save(first, noise, RATE, bits_per_sample=bits)
    once, _ = load(first)
    save(second, once, RATE, bits_per_sample=bits)
    assert torch.equal(load(second)[0], once)
    assert (once - noise).abs().max() <= 2.0**-bits


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int32, torch.int16, torch.uint8])
def test_wav_holds_the_type_of_the_tensor(tmp_path, dtype):
    path = tmp_path / "sound.wav"
    given = torch.rand(1, 50).to(dtype) if dtype.is_floating_point else torch.randint(0, 255, (1, 50)).to(dtype)
    save(path, given, RATE)
    found, _ = load(path, normalize=False)
    assert torch.equal(found.to(dtype) if dtype == torch.float64 else found, given.float().to(found.dtype)
                       if dtype == torch.float64 else given)  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "bits", "told"),
    [
        ("PCM_S", 16, "PCM_S"),
        ("PCM_U", None, "PCM_U"),
        ("PCM_F", 64, "PCM_F"),
        ("ULAW", None, "ULAW"),
        ("ALAW", 8, "ALAW"),
    ],
)
def test_encodings_are_what_info_tells(tmp_path, noise, encoding, bits, told):
    path = tmp_path / "sound.wav"
    save(path, noise, RATE, encoding=encoding, bits_per_sample=bits)
    found = info(path)
    assert (found.encoding, found.num_frames, found.num_channels, found.sample_rate) == (told, 1000, 2, RATE)
    assert found.bits_per_sample == (bits or 8)


@pytest.mark.parametrize(("kind", "told"), [("mp3", "MP3"), ("ogg", "VORBIS"), ("flac", "FLAC")])
def test_frames_are_counted_as_load_gives_them(tmp_path, kind, told):
    path = tmp_path / f"tone.{kind}"
    tone = torch.sin(torch.arange(16000) * 0.2).repeat(2, 1) * 0.5
    save(path, tone, 16000)
    found, (back, rate) = info(path), load(path)
    assert (found.encoding, found.num_frames, rate) == (told, back.shape[1], 16000)
    assert back.shape == tone.shape
    assert (back - tone)[:, 2000:14000].abs().max() < 0.05


def test_opus_is_written_at_a_rate_that_it_has(tmp_path):
    path = tmp_path / "tone.opus"
    save(path, torch.sin(torch.arange(8000) * 0.1)[None] * 0.5, RATE)
    assert info(path).sample_rate == 48000


def test_parts(tmp_path, noise):
    for kind in ("wav", "flac"):
        path = tmp_path / f"sound.{kind}"
        save(path, noise, RATE, bits_per_sample=16)
        whole, _ = load(path)
        assert torch.equal(load(path, 100, 50)[0], whole[:, 100:150])
        assert torch.equal(load(path, 990)[0], whole[:, 990:])
        assert torch.equal(load(path, 100, 50, channels_first=False)[0], whole[:, 100:150].t())
        assert load(path, 2000)[0].shape == (2, 0)
        assert load(path, num_frames=5000)[0].shape == (2, 1000)


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3"])
def test_objects_are_written_and_read_from_where_they_stand(noise, kind):
    place = io.BytesIO(b"before")
    place.seek(6)
    save(place, noise.repeat(1, 8), RATE, format=kind)
    place.seek(6)
    waveform, rate = load(place, format=kind)
    assert (waveform.shape, rate) == ((2, 8000), RATE)
    place.seek(6)
    assert info(place).num_frames == 8000


def test_compression_makes_files_smaller(tmp_path):
    tone = torch.sin(torch.arange(44100) * torch.arange(44100) * 1e-5)[None] * 0.5
    sizes = []
    for bit_rate in (64_000, 256_000):
        save(tmp_path / "tone.mp3", tone, 44100, compression=CodecConfig(bit_rate=bit_rate))
        sizes.append((tmp_path / "tone.mp3").stat().st_size)
    assert sizes[0] * 2 < sizes[1]
    save(tmp_path / "a.mp3", tone, 44100, compression=64)
    assert (tmp_path / "a.mp3").stat().st_size == sizes[0]


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"encoding": "PCM_S", "bits_per_sample": 8}, "no signed samples of 8 bits"),
        ({"encoding": "PCM_U", "bits_per_sample": 16}, "have 8 bits, not 16"),
        ({"encoding": "PCM_X"}, "encoding must be one of"),
        ({"bits_per_sample": 7}, "bits_per_sample must be one of"),
        ({"backend": "sox"}, "Unsupported backend 'sox'"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path, noise, named, message):
    with pytest.raises(RuntimeError, match=message):
        save(tmp_path / "sound.wav", noise, RATE, **named)
    assert not (tmp_path / "sound.wav").exists()


def test_shapes_and_formats_are_checked(tmp_path, noise):
    with pytest.raises(ValueError, match="2D tensor"):
        save(tmp_path / "sound.wav", noise[0], RATE)
    with pytest.raises(RuntimeError, match="'format' is required"):
        save(io.BytesIO(), noise, RATE)
    with pytest.raises(RuntimeError, match="float32, float64"):
        save(tmp_path / "sound.wav", noise.to(torch.complex64), RATE)
    with pytest.raises(RuntimeError, match="does not exist"):
        load(tmp_path / "none.wav")
    with pytest.raises(RuntimeError, match=r"cannot be written|no folder"):
        save(tmp_path / "none" / "sound.wav", noise, RATE)
    for wrong in ({"frame_offset": -1}, {"num_frames": 0}, {"num_frames": -2}):
        save(tmp_path / "sound.wav", noise, RATE)
        with pytest.raises(RuntimeError, match="must be"):
            load(tmp_path / "sound.wav", **wrong)


def test_damage_is_silent_in_its_place_and_told(tmp_path, noise):
    path = tmp_path / "sound.flac"
    save(path, noise.repeat(1, 100), RATE)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 50] = bytes(50)
    path.write_bytes(data)
    with pytest.warns(UserWarning, match="is damaged"):
        waveform, _ = load(path)
    assert waveform.shape == (2, 100_000)


def test_torchcodecs_names_work_without_it(tmp_path, noise):
    path = tmp_path / "sound.wav"
    save_with_torchcodec(path, noise, RATE)
    waveform, rate = load_with_torchcodec(path, 10, 20)
    assert torch.equal(waveform, noise[:, 10:30])
    assert rate == RATE
    assert load_with_torchcodec(path, num_frames=0)[0].shape == (2, 0)
    with pytest.warns(UserWarning, match="'normalize' is without effect"):
        load_with_torchcodec(path, normalize=False)
    with pytest.warns(UserWarning, match="'encoding' is without effect"):
        save_with_torchcodec(path, noise, RATE, encoding="PCM_S")


def test_backends():
    assert list_audio_backends() == ["ffmpeg", "soundfile"]
    assert get_audio_backend() is None
    assert set_audio_backend("soundfile") is None
    with pytest.raises(ValueError, match="libsox"):
        set_audio_backend("sox")


@pytest.mark.parametrize("channels", [1, 2, 4])
@pytest.mark.parametrize("dtype", [torch.float32, torch.int16])
def test_vorbis_keeps_channels_and_length(tmp_path, channels, dtype):
    tones = torch.stack([0.4 * torch.sin(torch.arange(44_100) * 0.02 * (n + 2)) for n in range(channels)])
    save(tmp_path / "a.ogg", tones if dtype == torch.float32 else (tones * 32767).to(dtype), 44_100)
    found, rate = load(tmp_path / "a.ogg")
    assert (found.shape, rate) == (tones.shape, 44_100)
    assert info(tmp_path / "a.ogg").num_frames == 44_100
    assert (found - tones).abs().max() < 0.05
    save(tmp_path / "small.ogg", tones, 44_100, compression=0)
    save(tmp_path / "large.ogg", tones, 44_100, compression=10)
    assert (tmp_path / "small.ogg").stat().st_size < (tmp_path / "large.ogg").stat().st_size
    with pytest.raises(RuntimeError, match="must be -1 to 10"):
        save(tmp_path / "a.ogg", tones, 44_100, compression=11)
