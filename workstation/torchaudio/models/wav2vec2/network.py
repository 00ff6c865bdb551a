"""The network of the wav2vec 2.0 family, of any size."""

from typing import Optional

import torch
from torch import Tensor, nn

from workstation.torchaudio.models.wav2vec2.layers import (
    ChannelNorm,
    ConvolutionalPosition,
    FrameAttention,
    FrameEncoder,
    FrameEncoderLayer,
    FrameFeedForward,
    FrameProjection,
    FrameTransformer,
    WaveConvolution,
    WaveFeatures,
)
from workstation.torchaudio.models.wav2vec2.wavlm import GatedPositionAttention

Convolutions = list[tuple[int, int, int]]
"""Of each convolution its channels, kernel and stride."""
_USUAL: Convolutions = [(512, 10, 5), *[(512, 3, 2)] * 4, *[(512, 2, 2)] * 2]


class Wav2Vec2Model(nn.Module):
    """Waveforms to frames, and to scores of labels where there is an `aux` layer.

    Build it by one of the functions beside this module; its parameters have torchaudio's names.

    Example:
        >>> from workstation.torchaudio.models import wav2vec2_model
        >>> model = wav2vec2_model("group_norm", [(8, 10, 160)], False, 8, 0.0, 3, 2, 1, 2, 0.0, 16, 0.0, 0.0, False,
        ...                        0.0, 5).eval()
        >>> scores, _ = model(torch.zeros(1, 16000))
        >>> scores.shape
        torch.Size([1, 100, 5])
    """

    def __init__(self, feature_extractor: nn.Module, encoder: nn.Module, aux: Optional[nn.Module] = None) -> None:
        super().__init__()
        self.feature_extractor = feature_extractor
        self.encoder = encoder
        self.aux = aux

    @torch.jit.export
    def extract_features(
        self, waveforms: Tensor, lengths: Optional[Tensor] = None, num_layers: Optional[int] = None
    ) -> tuple[list[Tensor], Optional[Tensor]]:
        """What comes out of each layer of the transformer, (batch, frames, width), and how many frames count.

        `waveforms` is (batch, samples), of which `lengths` count; only the first `num_layers` are worked out where
        that is given.
        """
        x, lengths = self.feature_extractor(waveforms, lengths)
        return self.encoder.extract_features(x, lengths, num_layers), lengths  # type: ignore[operator]

    def forward(self, waveforms: Tensor, lengths: Optional[Tensor] = None) -> tuple[Tensor, Optional[Tensor]]:
        """(batch, frames, labels), or (batch, frames, width) without `aux`, and how many frames count of each."""
        x, lengths = self.feature_extractor(waveforms, lengths)
        x = self.encoder(x, lengths)
        if self.aux is not None:
            x = self.aux(x)
        return x, lengths


def wave_features(mode: str, convolutions: Convolutions | None, bias: bool) -> WaveFeatures:
    """The convolutions over the waveform; `mode` is "group_norm" (at the first) or "layer_norm" (at each)."""
    if mode not in ("group_norm", "layer_norm"):
        raise ValueError(f'extractor_mode must be "group_norm" or "layer_norm", got {mode!r}')
    blocks, channels = [], 1
    for number, (out, kernel, stride) in enumerate(convolutions or _USUAL):
        norm: nn.Module | None = None
        if mode == "layer_norm":
            norm = ChannelNorm(out)
        elif number == 0:
            norm = nn.GroupNorm(out, out)
        blocks.append(WaveConvolution(channels, out, kernel, stride, bias, norm))
        channels = out
    return WaveFeatures(nn.ModuleList(blocks))


def build_model(
    mode: str,
    convolutions: Convolutions | None,
    bias: bool,
    attentions: list[FrameAttention] | list[GatedPositionAttention],
    width: int,
    projection_dropout: float,
    position_kernel: int,
    position_groups: int,
    inner: int,
    inner_dropout: float,
    dropout: float,
    norm_first: bool,
    layer_drop: float,
    labels: int | None,
) -> Wav2Vec2Model:
    """A model around the attentions of its layers; `labels` None: no layer for them."""
    layers = nn.ModuleList(
        FrameEncoderLayer(attention, width, dropout, norm_first, FrameFeedForward(width, inner, inner_dropout, dropout))
        for attention in attentions
    )
    position = ConvolutionalPosition(width, position_kernel, position_groups)
    # layers that are normalised behind want their input normalised once, before the first
    transformer = FrameTransformer(position, dropout, layers, not norm_first, layer_drop)
    projection = FrameProjection((convolutions or _USUAL)[-1][0], width, projection_dropout)
    aux = None if labels is None else nn.Linear(width, labels)
    return Wav2Vec2Model(wave_features(mode, convolutions, bias), FrameEncoder(projection, transformer), aux)
