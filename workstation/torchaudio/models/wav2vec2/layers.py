"""The layers of wav2vec 2.0 (Baevski et al. 2020): convolutions over the waveform, attention over what they find.

Modules and parameters have torchaudio's names, so that its checkpoints load, and TorchScript compiles them.
"""

from typing import Optional

import torch
from torch import Tensor, nn
from torch.nn import functional


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels of (batch, channels, time)."""

    def forward(self, input: Tensor) -> Tensor:
        """The same shape."""
        moved = input.transpose(-2, -1)
        return functional.layer_norm(moved, self.normalized_shape, self.weight, self.bias, self.eps).transpose(-2, -1)


class WaveConvolution(nn.Module):
    """A convolution, a normalisation if there is one, and GELU; it follows the lengths of the sounds in a batch."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: int, stride: int, bias: bool, norm: nn.Module | None
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride
        self.layer_norm = norm
        self.conv = nn.Conv1d(in_channels, out_channels, kernel_size, stride, bias=bias)

    def forward(self, x: Tensor, length: Optional[Tensor]) -> tuple[Tensor, Optional[Tensor]]:
        """(batch, channels, time) and the frames that count of each."""
        out = self.conv(x)
        if self.layer_norm is not None:
            out = self.layer_norm(out)
        if length is not None:
            frames = torch.div(length - self.kernel_size, self.stride, rounding_mode="floor") + 1
            length = frames.clamp(min=0)
        return functional.gelu(out), length


class WaveFeatures(nn.Module):
    """Waveforms to frames, by convolutions one upon the other."""

    def __init__(self, conv_layers: nn.ModuleList) -> None:
        super().__init__()
        self.conv_layers = conv_layers

    def forward(self, x: Tensor, length: Optional[Tensor]) -> tuple[Tensor, Optional[Tensor]]:
        """(batch, samples) to (batch, frames, channels)."""
        if x.ndim != 2:
            raise ValueError(f"expected waveforms of shape (batch, time), got {x.shape}")
        out = x.unsqueeze(1)
        for layer in self.conv_layers:
            out, length = layer(out, length)
        return out.transpose(1, 2), length


class FrameProjection(nn.Module):
    """Frames as wide as the encoder."""

    def __init__(self, in_features: int, out_features: int, dropout: float) -> None:
        super().__init__()
        self.layer_norm = nn.LayerNorm(in_features)
        self.projection = nn.Linear(in_features, out_features)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, frames, in) to (batch, frames, out)."""
        return self.dropout(self.projection(self.layer_norm(x)))


class ConvolutionalPosition(nn.Module):
    """Where a frame is, by a wide grouped convolution over its neighbours."""

    def __init__(self, embed_dim: int, kernel_size: int, groups: int) -> None:
        super().__init__()
        self.embed_dim, self.kernel_size = embed_dim, kernel_size
        plain = nn.Conv1d(embed_dim, embed_dim, kernel_size, padding=kernel_size // 2, groups=groups)
        self.conv = nn.utils.parametrizations.weight_norm(plain, name="weight", dim=2)
        self.surplus = 1 - kernel_size % 2

    def __prepare_scriptable__(self) -> "ConvolutionalPosition":
        if nn.utils.parametrize.is_parametrized(self.conv):  # TorchScript knows no parametrizations
            nn.utils.parametrize.remove_parametrizations(self.conv, "weight")
        return self

    def forward(self, x: Tensor) -> Tensor:
        """(batch, frames, width), the same shape."""
        out = self.conv(x.transpose(-2, -1))
        if self.surplus > 0:
            out = out[..., : -self.surplus]
        return functional.gelu(out).transpose(-2, -1)


class FrameAttention(nn.Module):
    """Attention of each frame to all."""

    def __init__(self, embed_dim: int, num_heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        if embed_dim % num_heads:
            raise ValueError(f"{num_heads} heads cannot share a width of {embed_dim}")
        self.embed_dim, self.num_heads, self.dropout = embed_dim, num_heads, dropout
        self.head_dim = embed_dim // num_heads
        self.k_proj = nn.Linear(embed_dim, embed_dim)
        self.v_proj = nn.Linear(embed_dim, embed_dim)
        self.q_proj = nn.Linear(embed_dim, embed_dim)
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def forward(
        self,
        x: Tensor,
        attention_mask: Optional[Tensor] = None,
        position_bias: Optional[Tensor] = None,
        key_padding_mask: Optional[Tensor] = None,
    ) -> tuple[Tensor, Optional[Tensor]]:
        """(batch, frames, width); `attention_mask` (batch, 1, frames, frames) is added to the scores."""
        if x.ndim != 3 or x.shape[2] != self.embed_dim:
            raise ValueError(f"expected frames of shape (batch, frames, {self.embed_dim}), got {x.shape}")
        batch, frames = x.shape[0], x.shape[1]
        if attention_mask is not None and attention_mask.shape != (batch, 1, frames, frames):
            raise ValueError(f"expected a mask of shape {(batch, 1, frames, frames)}, got {attention_mask.shape}")
        heads = (batch, frames, self.num_heads, self.head_dim)
        out = functional.scaled_dot_product_attention(
            self.q_proj(x).view(heads).transpose(1, 2),
            self.k_proj(x).view(heads).transpose(1, 2),
            self.v_proj(x).view(heads).transpose(1, 2),
            attn_mask=attention_mask,
            dropout_p=self.dropout if self.training else 0.0,
        )
        return self.out_proj(out.transpose(1, 2).reshape(batch, frames, self.embed_dim)), None


class FrameFeedForward(nn.Module):
    """Two linear layers with GELU between."""

    def __init__(self, features: int, inner: int, inner_dropout: float, dropout: float) -> None:
        super().__init__()
        self.intermediate_dense = nn.Linear(features, inner)
        self.intermediate_dropout = nn.Dropout(inner_dropout)
        self.output_dense = nn.Linear(inner, features)
        self.output_dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        inner = self.intermediate_dropout(functional.gelu(self.intermediate_dense(x)))
        return self.output_dropout(self.output_dense(inner))


class FrameEncoderLayer(nn.Module):
    """Attention and a feed-forward part, each beside what goes by; normalised before (`layer_norm_first`) or behind."""

    def __init__(
        self, attention: nn.Module, embed_dim: int, dropout: float, layer_norm_first: bool, feed_forward: nn.Module
    ) -> None:
        super().__init__()
        self.attention = attention
        self.dropout = nn.Dropout(dropout)
        self.layer_norm = nn.LayerNorm(embed_dim)
        self.layer_norm_first = layer_norm_first
        self.feed_forward = feed_forward
        self.final_layer_norm = nn.LayerNorm(embed_dim)

    def forward(
        self,
        x: Tensor,
        attention_mask: Optional[Tensor] = None,
        position_bias: Optional[Tensor] = None,
        key_padding_mask: Optional[Tensor] = None,
    ) -> tuple[Tensor, Optional[Tensor]]:
        """(batch, frames, width) and the bias of positions for the next layer."""
        heard = self.layer_norm(x) if self.layer_norm_first else x
        out, position_bias = self.attention(
            heard,
            attention_mask=attention_mask,
            position_bias=position_bias,
            key_padding_mask=key_padding_mask,
        )
        x = x + self.dropout(out)
        if self.layer_norm_first:
            return x + self.feed_forward(self.final_layer_norm(x)), position_bias
        x = self.layer_norm(x)
        return self.final_layer_norm(x + self.feed_forward(x)), position_bias


class FrameTransformer(nn.Module):
    """Positions, then layers, of which some are left out at random while training."""

    def __init__(
        self,
        pos_conv_embed: ConvolutionalPosition,
        dropout: float,
        layers: nn.ModuleList,
        layer_norm_first: bool,
        layer_drop: float,
    ) -> None:
        super().__init__()
        self.pos_conv_embed = pos_conv_embed
        self.layer_norm = nn.LayerNorm(pos_conv_embed.embed_dim)
        self.layer_norm_first = layer_norm_first
        self.layer_drop = layer_drop
        self.dropout = nn.Dropout(dropout)
        self.layers = layers

    def _placed(self, x: Tensor) -> Tensor:
        x = x + self.pos_conv_embed(x)
        if self.layer_norm_first:
            x = self.layer_norm(x)
        return self.dropout(x)

    def forward(
        self, x: Tensor, attention_mask: Optional[Tensor] = None, position_bias: Optional[Tensor] = None
    ) -> Tensor:
        """(batch, frames, width), behind the last layer."""
        x = self._placed(x)
        for layer in self.layers:
            if not self.training or torch.rand(1).item() > self.layer_drop:
                x, position_bias = layer(x, attention_mask, position_bias=position_bias)
        if not self.layer_norm_first:
            x = self.layer_norm(x)
        return x

    def get_intermediate_outputs(
        self, x: Tensor, attention_mask: Optional[Tensor] = None, num_layers: Optional[int] = None
    ) -> list[Tensor]:
        """What comes out of each layer, of the first `num_layers` where that is given."""
        wanted = len(self.layers) if num_layers is None else num_layers
        if not 0 < wanted <= len(self.layers):
            raise ValueError(f"`num_layers` must be between [1, {len(self.layers)}]")
        found: list[Tensor] = []
        position_bias: Optional[Tensor] = None
        x = self._placed(x)
        for layer in self.layers:
            if len(found) < wanted:
                x, position_bias = layer(x, attention_mask, position_bias=position_bias)
                found.append(x)
        return found


class FrameEncoder(nn.Module):
    """Frames of the convolutions to frames that know of each other."""

    def __init__(self, feature_projection: nn.Module, transformer: FrameTransformer) -> None:
        super().__init__()
        self.feature_projection = feature_projection
        self.transformer = transformer

    def _preprocess(self, features: Tensor, lengths: Optional[Tensor] = None) -> tuple[Tensor, Optional[Tensor]]:
        """Projected frames, those behind the ends at 0, and what keeps attention from those."""
        x = self.feature_projection(features)
        if lengths is None:
            return x, None
        batch, frames = x.shape[0], x.shape[1]
        behind = torch.arange(frames, device=lengths.device).expand(batch, frames) >= lengths.unsqueeze(1)
        x = x.masked_fill(behind.unsqueeze(-1), 0.0)
        mask = -10000.0 * behind[:, None, None, :].to(features.dtype)
        return x, mask.expand(batch, 1, frames, frames)

    def forward(self, features: Tensor, lengths: Optional[Tensor] = None) -> Tensor:
        """(batch, frames, width)."""
        x, mask = self._preprocess(features, lengths)
        return self.transformer(x, attention_mask=mask)

    def extract_features(
        self, features: Tensor, lengths: Optional[Tensor] = None, num_layers: Optional[int] = None
    ) -> list[Tensor]:
        """What comes out of each layer."""
        x, mask = self._preprocess(features, lengths)
        return self.transformer.get_intermediate_outputs(x, attention_mask=mask, num_layers=num_layers)
