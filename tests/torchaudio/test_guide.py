"""What a guide to torchaudio has its readers type, row by row, as they type it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.torchaudio.models.small import small_wav2vec2
from workstation.speech.store import models as store
from workstation.torchaudio import save
from workstation.torchaudio.alias import install, uninstall

ROWS = {
    "load": """
        import torchaudio
        waveform, sample_rate = torchaudio.load("speech.wav")
        assert waveform.dtype == torch.float32 and waveform.shape[0] == 1 and waveform.abs().max() <= 1
    """,
    "save": """
        import torchaudio
        x, rate = torchaudio.load("speech.wav")
        for name in ("output.wav", "output.flac", "output.mp3", "output.ogg", "output.opus", "output.sph"):
            torchaudio.save(name, x, 16000)
            y, _ = torchaudio.load(name)
            assert abs(y.shape[1] * (16000 / torchaudio.info(name).sample_rate) - x.shape[1]) < 2000, name
    """,
    "backends": """
        import torchaudio
        print(torchaudio.list_audio_backends())
        torchaudio.set_audio_backend("soundfile")
        metadata = torchaudio.info("speech.wav")
        assert (metadata.sample_rate, metadata.num_channels, metadata.bits_per_sample) == (16000, 1, 16)
    """,
    "picture": """
        import matplotlib.pyplot as plt, torchaudio
        waveform, sample_rate = torchaudio.load("speech.wav")
        specgram = torchaudio.transforms.Spectrogram(n_fft=1024)(waveform)[0].log2()
        mel = torchaudio.transforms.MelSpectrogram(sample_rate=sample_rate, n_fft=1024, n_mels=64)(waveform)[0].log2()
        figure, axes = plt.subplots(3, 1)
        axes[0].plot(waveform[0].numpy())
        axes[1].imshow(specgram.numpy(), origin="lower", aspect="auto")
        axes[2].imshow(mel.numpy(), origin="lower", aspect="auto")
        plt.savefig("figure.png")
        plt.close(figure)
    """,
    "basics": """
        import torchaudio.transforms as T, torchaudio.functional as F
        x = torch.randn(2, 44100)
        mono = x.mean(dim=0, keepdim=True)
        assert T.Resample(orig_freq=44100, new_freq=16000)(mono).shape == (1, 16000)
        F.resample(mono, 44100, 16000, resampling_method="sinc_interp_hann", rolloff=0.99)
        F.resample(mono, 44100, 16000, resampling_method="sinc_interp_kaiser", rolloff=0.85, beta=8.555504641634386)
    """,
    "spectrogram": """
        import torchaudio.transforms as T
        x = torch.randn(1, 16000)
        assert T.Spectrogram(n_fft=1024, hop_length=256, win_length=1024, power=2.0)(x).shape == (1, 513, 63)
        assert T.Spectrogram(n_fft=1024, power=None)(x).is_complex()
    """,
    "mel": """
        import math, torchaudio.transforms as T
        mel = T.MelSpectrogram(sample_rate=16000, n_fft=1024, hop_length=256, n_mels=80, f_min=0, f_max=8000)
        db = T.AmplitudeToDB(stype="power", top_db=80)(mel(torch.randn(1, 16000)))
        assert db.shape == (1, 80, 63) and db.max() - db.min() <= 80.001
        assert abs(2595 * math.log10(1 + 1000 / 700) - 1000) < 1
    """,
    "mfcc": """
        import torchaudio.transforms as T, torchaudio.functional as F
        mfcc = T.MFCC(sample_rate=16000, n_mfcc=13, melkwargs={"n_fft": 400, "hop_length": 160, "n_mels": 40})
        x = mfcc(torch.randn(1, 16000))
        delta = F.compute_deltas(x)
        delta2 = F.compute_deltas(delta)
        assert torch.cat([x, delta, delta2], dim=1).shape == (1, 39, 101)
    """,
    "filters": """
        import torchaudio.functional as F
        device = "cuda" if torch.cuda.is_available() else "cpu"
        x = torch.randn(3, 2, 4000, device=device)
        F.biquad(x, 1.0, 0.2, 0.1, 1.0, -0.5, 0.2)
        a = torch.tensor([1.0, -0.5, 0.2], device=device, requires_grad=True)
        b = torch.tensor([1.0, 0.2, 0.1], device=device, requires_grad=True)
        F.lfilter(x, a, b).sum().backward()
        assert a.grad is not None and b.grad is not None
    """,
    "augmentation": """
        import torchaudio.transforms as T, torchaudio.functional as F
        x = torch.randn(1, 16000)
        spec = T.Spectrogram(n_fft=400, power=None)(x)
        T.TimeMasking(time_mask_param=30)(spec.abs())
        T.FrequencyMasking(freq_mask_param=15)(spec.abs())
        assert T.TimeStretch()(spec, overriding_rate=1.2).shape[-1] == 68
        T.PitchShift(sample_rate=16000, n_steps=4)(x)
        noisy = F.add_noise(x, torch.randn(1, 16000), torch.tensor([10.0]))
        assert abs(10 * torch.log10(x.square().sum() / (noisy - x).square().sum()) - 10) < 0.01
    """,
    "recognition": """
        import torchaudio
        from torchaudio.pipelines import WAV2VEC2_ASR_BASE_960H
        bundle = WAV2VEC2_ASR_BASE_960H
        model = bundle.get_model()
        labels = bundle.get_labels()
        waveform, rate = torchaudio.load("speech.wav")
        with torch.inference_mode():
            emission, _ = model(waveform)
        text, before = "", None
        for index in emission[0].argmax(dim=-1).tolist():
            if index != before and labels[index] != "-":
                text += labels[index]
            before = index
        print(text.replace("|", " "))
    """,
    "features": """
        import torchaudio
        from torchaudio.pipelines import HUBERT_BASE
        model = HUBERT_BASE.get_model()
        waveform, rate = torchaudio.load("speech.wav")
        features, _ = model(waveform)
        assert features.shape[:2] == (1, 124)
        layers, _ = model.extract_features(waveform)
    """,
    "alignment": """
        import torchaudio
        from torchaudio.pipelines import MMS_FA as bundle
        model = bundle.get_model()
        tokenizer, aligner = bundle.get_tokenizer(), bundle.get_aligner()
        waveform, rate = torchaudio.load("speech.wav")
        with torch.inference_mode():
            emission, _ = model(waveform)
        spans = aligner(emission[0], tokenizer("hello nice to meet you"))
        ratio = waveform.size(1) / emission.size(1) / rate
        for word, span in zip("hello nice to meet you".split(), spans):
            print(word, span[0].start * ratio, span[-1].end * ratio)
        assert len(spans) == 5
    """,
    "effects": """
        import torchaudio.functional as F, torchaudio.transforms as T
        x, sr = torch.randn(1, 32000) * 0.1, 16000
        F.gain(x, gain_db=6.0)
        F.highpass_biquad(x, sr, cutoff_freq=300)
        F.equalizer_biquad(x, sr, center_freq=1000, gain=5.0, Q=0.707)
        rir = torch.randn(1, 4000)
        F.fftconvolve(x, rir / torch.linalg.vector_norm(rir))
        T.Fade(fade_in_len=1600, fade_out_len=1600)(x)
        T.Vad(sample_rate=16000)(x)
    """,
    "environmental sounds": """
        import torchaudio.transforms as T
        front = torch.nn.Sequential(T.MelSpectrogram(sample_rate=22050, n_mels=64), T.AmplitudeToDB())
        def block(before, after):
            return torch.nn.Sequential(torch.nn.Conv2d(before, after, 3, padding=1), torch.nn.ReLU(),
                                       torch.nn.MaxPool2d(2))
        net = torch.nn.Sequential(block(1, 8), block(8, 16), block(16, 16), torch.nn.AdaptiveAvgPool2d(1),
                                  torch.nn.Flatten(), torch.nn.Linear(16, 2))
        time = torch.arange(22050) / 22050
        sounds = torch.stack([torch.sin(2 * torch.pi * hz * time) for hz in (200.0, 250.0, 3000.0, 3500.0)])
        labels = torch.tensor([0, 0, 1, 1])
        seen = front(sounds)[:, None] / 40
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(60):
            loss = torch.nn.functional.cross_entropy(net(seen), labels)
            optimizer.zero_grad(); loss.backward(); optimizer.step()
        assert (net(seen).argmax(1) == labels).all()
    """,
    "live": """
        import torchaudio
        from torchaudio.io import StreamReader
        mel = torchaudio.transforms.MelSpectrogram(sample_rate=16000, n_mels=64)
        model = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(8), torch.nn.Flatten(), torch.nn.Linear(64, 2))
        labels = ["quiet", "loud"]
        reader = StreamReader(src=":0", format="avfoundation")
        reader.add_basic_audio_stream(frames_per_chunk=16000, sample_rate=16000)
        for number, (chunk,) in enumerate(reader.stream()):
            print(labels[model(mel(chunk.t())[None]).argmax()])
            if number == 2:
                break
    """,
    "scripted": """
        import torchaudio.transforms as T
        x = torch.randn(1, 16000)
        for transform in (T.MelSpectrogram(16000), T.MFCC(16000), T.Resample(16000, 8000), T.AmplitudeToDB()):
            torch.testing.assert_close(torch.jit.script(transform)(x.abs()), transform(x.abs()))
    """,
    "inside": """
        import torchaudio.functional as F
        x = torch.randn(1, 8000) * 0.1
        F.dither(x, "TPDF"), F.contrast(x, 75.0), F.vad(x, 8000), F.compute_deltas(x), F.create_dct(13, 40, "ortho")
        frames = x.unfold(1, 400, 160) * torch.hann_window(400)
        assert x.unfold(1, 400, 160).data_ptr() == x.data_ptr() and frames.is_contiguous()
    """,
    "music": """
        from workstation.dsp.music import find_beats, find_key, find_notes
        time = torch.arange(8000) / 16000
        tune = torch.cat([torch.sin(2 * torch.pi * hz * time) for hz in (261.63, 329.63, 392.0, 261.63)])
        assert [note.name for note in find_notes(tune, 16000)] == ["C4", "E4", "G4", "C4"]
        assert find_key(tune, 16000).name == "C major"
        find_beats(tune, 16000)
    """,
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a row is typed: a recording, and small models where torchaudio kept its own."""
    torch.manual_seed(0)
    wave = torch.randn(1, 40_000).cumsum(1)
    save(tmp_path / "speech.wav", 0.3 * wave / wave.abs().max(), 16000, encoding="PCM_S", bits_per_sample=16)
    kept = tmp_path / "hub" / "checkpoints"
    kept.mkdir(parents=True)
    torch.save(small_wav2vec2(32, False).state_dict(), kept / "wav2vec2_fairseq_base_ls960_asr_ls960.pth")
    torch.save(small_wav2vec2(31, True).state_dict(), kept / "model.pt")
    torch.save(small_wav2vec2(None, False).state_dict(), kept / "hubert_fairseq_base_ls960.pth")
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    monkeypatch.setattr(store, "store_folder", lambda: tmp_path / "store")
    monkeypatch.chdir(tmp_path)
    install()
    yield tmp_path
    uninstall()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
@pytest.mark.parametrize("row", [row for row in ROWS if row != "live"])
def test_a_row_runs_as_it_is_typed(folder: Path, row: str) -> None:
    if row == "picture":
        pytest.importorskip("matplotlib").use("Agg")
    _typed(row)


def test_the_live_row_runs_as_it_is_typed(folder: Path, null: object, capsys: pytest.CaptureFixture[str]) -> None:
    _typed("live")
    assert len(capsys.readouterr().out.split()) == 3


def _typed(row: str) -> None:
    from textwrap import dedent

    exec(compile(dedent(ROWS[row]), f"row {row!r}", "exec"), {"__name__": "__main__", "torch": torch})
