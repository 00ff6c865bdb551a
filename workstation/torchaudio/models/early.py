"""The first networks that wrote down speech by themselves: DeepSpeech (2014) and Wav2Letter (2016)."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class _ClippedLinear(nn.Module):
    def __init__(self, features: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.fc = nn.Linear(features, hidden)
        self.dropout = dropout

    def forward(self, x: Tensor) -> Tensor:
        """ReLU that stops at 20."""
        out = torch.clamp(self.fc(x), 0.0, 20.0)
        return functional.dropout(out, self.dropout, self.training)


class DeepSpeech(nn.Module):
    """Linear layers around a recurrent one that runs both ways; parameters have torchaudio's names.

    Example:
        >>> DeepSpeech(20, 8, 5).eval()(torch.zeros(2, 1, 10, 20)).shape
        torch.Size([2, 10, 5])
    """

    def __init__(self, n_feature: int, n_hidden: int = 2048, n_class: int = 40, dropout: float = 0.0) -> None:
        super().__init__()
        self.n_hidden = n_hidden
        self.fc1 = _ClippedLinear(n_feature, n_hidden, dropout)
        self.fc2 = _ClippedLinear(n_hidden, n_hidden, dropout)
        self.fc3 = _ClippedLinear(n_hidden, n_hidden, dropout)
        self.bi_rnn = nn.RNN(n_hidden, n_hidden, num_layers=1, nonlinearity="relu", bidirectional=True)
        self.fc4 = _ClippedLinear(n_hidden, n_hidden, dropout)
        self.out = nn.Linear(n_hidden, n_class)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 1, frames, features) to log-probabilities (batch, frames, classes)."""
        x = self.fc3(self.fc2(self.fc1(x))).squeeze(1).transpose(0, 1)
        both, _ = self.bi_rnn(x)
        x = self.fc4(both[:, :, : self.n_hidden] + both[:, :, self.n_hidden :])
        return functional.log_softmax(self.out(x).transpose(0, 1), dim=2)


class Wav2Letter(nn.Module):
    """Convolutions alone; `input_type` is "waveform", "power_spectrum" or "mfcc".

    Example:
        >>> Wav2Letter(5, "mfcc", 13).eval()(torch.zeros(1, 13, 100)).shape[:2]
        torch.Size([1, 5])
    """

    def __init__(self, num_classes: int = 40, input_type: str = "waveform", num_features: int = 1) -> None:
        super().__init__()
        if input_type not in ("waveform", "power_spectrum", "mfcc"):
            raise ValueError(f'input_type must be "waveform", "power_spectrum" or "mfcc", got {input_type!r}')
        first = 250 if input_type == "waveform" else num_features
        sizes = [(first, 250, 48, 2, 23), *[(250, 250, 7, 1, 3)] * 7, (250, 2000, 32, 1, 16)]
        sizes += [(2000, 2000, 1, 1, 0), (2000, num_classes, 1, 1, 0)]
        layers: list[nn.Module] = []
        for into, out, kernel, stride, padding in sizes:
            layers += [nn.Conv1d(into, out, kernel, stride, padding), nn.ReLU(inplace=True)]
        acoustic = nn.Sequential(*layers)
        if input_type == "waveform":
            wave = nn.Sequential(nn.Conv1d(num_features, 250, 250, 160, 45), nn.ReLU(inplace=True))
            acoustic = nn.Sequential(wave, acoustic)
        self.acoustic_model = acoustic

    def forward(self, x: Tensor) -> Tensor:
        """(batch, features, frames) to log-probabilities (batch, classes, frames)."""
        return functional.log_softmax(self.acoustic_model(x), dim=1)
