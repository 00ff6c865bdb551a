"""wav2vec 2.0, HuBERT, XLS-R and WavLM: the model, and the sizes that were published."""

from dataclasses import dataclass
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

    Build it by one of the functions below; its parameters have torchaudio's names.

    Example:
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


@dataclass(frozen=True, slots=True)
class _Size:
    norm: str
    bias: bool
    width: int
    layers: int
    heads: int
    inner: int
    norm_first: bool


_BASE = _Size("group_norm", False, 768, 12, 12, 3072, False)
_LARGE = _Size("group_norm", False, 1024, 24, 16, 4096, False)
_LV60K = _Size("layer_norm", True, 1024, 24, 16, 4096, True)
_HUBERT_LARGE = _Size("layer_norm", False, 1024, 24, 16, 4096, True)
_HUBERT_XLARGE = _Size("layer_norm", False, 1280, 48, 16, 5120, True)
_XLSR_1B = _Size("layer_norm", True, 1280, 48, 16, 5120, True)
_XLSR_2B = _Size("layer_norm", True, 1920, 48, 16, 7680, True)
_POSITION_KERNEL, _POSITION_GROUPS = 128, 16
_BUCKETS, _MAX_DISTANCE = 320, 800


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


def wav2vec2_model(
    extractor_mode: str,
    extractor_conv_layer_config: Convolutions | None,
    extractor_conv_bias: bool,
    encoder_embed_dim: int,
    encoder_projection_dropout: float,
    encoder_pos_conv_kernel: int,
    encoder_pos_conv_groups: int,
    encoder_num_layers: int,
    encoder_num_heads: int,
    encoder_attention_dropout: float,
    encoder_ff_interm_features: int,
    encoder_ff_interm_dropout: float,
    encoder_dropout: float,
    encoder_layer_norm_first: bool,
    encoder_layer_drop: float,
    aux_num_out: int | None,
) -> Wav2Vec2Model:
    """A model of any size.

    `extractor_conv_layer_config` has channels, kernel and stride of each convolution, None: the published ones.
    `aux_num_out` is the number of labels, None: no layer for them.
    """
    attentions = [
        FrameAttention(encoder_embed_dim, encoder_num_heads, encoder_attention_dropout)
        for _ in range(encoder_num_layers)
    ]
    return _built(
        extractor_mode,
        extractor_conv_layer_config,
        extractor_conv_bias,
        attentions,
        encoder_embed_dim,
        encoder_projection_dropout,
        encoder_pos_conv_kernel,
        encoder_pos_conv_groups,
        encoder_ff_interm_features,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_norm_first,
        encoder_layer_drop,
        aux_num_out,
    )


def wavlm_model(
    extractor_mode: str,
    extractor_conv_layer_config: Convolutions | None,
    extractor_conv_bias: bool,
    encoder_embed_dim: int,
    encoder_projection_dropout: float,
    encoder_pos_conv_kernel: int,
    encoder_pos_conv_groups: int,
    encoder_num_layers: int,
    encoder_num_heads: int,
    encoder_num_buckets: int,
    encoder_max_distance: int,
    encoder_attention_dropout: float,
    encoder_ff_interm_features: int,
    encoder_ff_interm_dropout: float,
    encoder_dropout: float,
    encoder_layer_norm_first: bool,
    encoder_layer_drop: float,
    aux_num_out: int | None,
) -> Wav2Vec2Model:
    """A WavLM of any size: as `wav2vec2_model`, with buckets of distances up to `encoder_max_distance` frames."""
    attentions = [
        GatedPositionAttention(
            encoder_embed_dim,
            encoder_num_heads,
            encoder_attention_dropout,
            has_relative_attention_bias=number == 0,
            num_buckets=encoder_num_buckets,
            max_distance=encoder_max_distance,
        )
        for number in range(encoder_num_layers)
    ]
    return _built(
        extractor_mode,
        extractor_conv_layer_config,
        extractor_conv_bias,
        attentions,
        encoder_embed_dim,
        encoder_projection_dropout,
        encoder_pos_conv_kernel,
        encoder_pos_conv_groups,
        encoder_ff_interm_features,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_norm_first,
        encoder_layer_drop,
        aux_num_out,
    )


def _built(
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


def _sized(
    size: _Size, projection: float, attention: float, inner: float, dropout: float, drop: float, labels: int | None
) -> Wav2Vec2Model:
    return wav2vec2_model(
        size.norm,
        None,
        size.bias,
        size.width,
        projection,
        _POSITION_KERNEL,
        _POSITION_GROUPS,
        size.layers,
        size.heads,
        attention,
        size.inner,
        inner,
        dropout,
        size.norm_first,
        drop,
        labels,
    )


def _sized_wavlm(
    size: _Size, projection: float, attention: float, inner: float, dropout: float, drop: float, labels: int | None
) -> Wav2Vec2Model:
    return wavlm_model(
        size.norm,
        None,
        size.bias,
        size.width,
        projection,
        _POSITION_KERNEL,
        _POSITION_GROUPS,
        size.layers,
        size.heads,
        _BUCKETS,
        _MAX_DISTANCE,
        attention,
        size.inner,
        inner,
        dropout,
        size.norm_first,
        drop,
        labels,
    )


def wav2vec2_base(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.1,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """wav2vec 2.0 "base": 12 layers of 768; probabilities of dropout, and the number of labels."""
    return _sized(
        _BASE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_large(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.1,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """wav2vec 2.0 "large": 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized(
        _LARGE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_large_lv60k(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.1,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """wav2vec 2.0 "large lv-60k", 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized(
        _LV60K,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_xlsr_300m(
    encoder_projection_dropout: float = 0.0,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """XLS-R of 300 million parameters: 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized(
        _LV60K,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_xlsr_1b(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """XLS-R of a billion parameters: 48 layers of 1280; probabilities of dropout, and the number of labels."""
    return _sized(
        _XLSR_1B,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_xlsr_2b(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """XLS-R of two billion parameters: 48 layers of 1920; probabilities of dropout, and the number of labels."""
    return _sized(
        _XLSR_2B,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def hubert_base(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.05,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """HuBERT "base": 12 layers of 768; probabilities of dropout, and the number of labels."""
    return _sized(
        _BASE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def hubert_large(
    encoder_projection_dropout: float = 0.0,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """HuBERT "large": 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized(
        _HUBERT_LARGE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def hubert_xlarge(
    encoder_projection_dropout: float = 0.0,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """HuBERT "extra large": 48 layers of 1280; probabilities of dropout, and the number of labels."""
    return _sized(
        _HUBERT_XLARGE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wavlm_base(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.1,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """WavLM "base" and "base+": 12 layers of 768; probabilities of dropout, and the number of labels."""
    return _sized_wavlm(
        _BASE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wavlm_large(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """WavLM "large": 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized_wavlm(
        _HUBERT_LARGE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )
