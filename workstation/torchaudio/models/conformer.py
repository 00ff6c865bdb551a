"""Conformer (Gulati et al. 2020): attention and convolution between two halves of a feed-forward part."""

from typing import Optional

import torch
from torch import Tensor, nn


class _Convolution(nn.Module):
    def __init__(self, input_dim: int, channels: int, kernel: int, dropout: float, group_norm: bool) -> None:
        super().__init__()
        if kernel % 2 == 0:
            raise ValueError(f"depthwise_conv_kernel_size must be odd, got {kernel}")
        self.layer_norm = nn.LayerNorm(input_dim)
        self.sequential = nn.Sequential(
            nn.Conv1d(input_dim, 2 * channels, 1),
            nn.GLU(dim=1),
            nn.Conv1d(channels, channels, kernel, padding=kernel // 2, groups=channels),
            nn.GroupNorm(1, channels) if group_norm else nn.BatchNorm1d(channels),
            nn.SiLU(),
            nn.Conv1d(channels, input_dim, 1),
            nn.Dropout(dropout),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(time, batch, width)."""
        return self.sequential(self.layer_norm(x).permute(1, 2, 0)).permute(2, 0, 1)


class _FeedForward(nn.Module):
    def __init__(self, input_dim: int, hidden_dim: int, dropout: float) -> None:
        super().__init__()
        self.sequential = nn.Sequential(
            nn.LayerNorm(input_dim),
            nn.Linear(input_dim, hidden_dim),
            nn.SiLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_dim, input_dim),
            nn.Dropout(dropout),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        return self.sequential(x)


class ConformerLayer(nn.Module):
    """One layer; with `convolution_first` the convolution comes before the attention."""

    def __init__(
        self,
        input_dim: int,
        ffn_dim: int,
        num_attention_heads: int,
        depthwise_conv_kernel_size: int,
        dropout: float = 0.0,
        use_group_norm: bool = False,
        convolution_first: bool = False,
    ) -> None:
        super().__init__()
        self.ffn1 = _FeedForward(input_dim, ffn_dim, dropout)
        self.self_attn_layer_norm = nn.LayerNorm(input_dim)
        self.self_attn = nn.MultiheadAttention(input_dim, num_attention_heads, dropout=dropout)
        self.self_attn_dropout = nn.Dropout(dropout)
        self.conv_module = _Convolution(input_dim, input_dim, depthwise_conv_kernel_size, dropout, use_group_norm)
        self.ffn2 = _FeedForward(input_dim, ffn_dim, dropout)
        self.final_layer_norm = nn.LayerNorm(input_dim)
        self.convolution_first = convolution_first

    def forward(self, input: Tensor, key_padding_mask: Optional[Tensor]) -> Tensor:
        """(time, batch, width); `key_padding_mask` (batch, time) is True where nothing is to be heard."""
        x = input + 0.5 * self.ffn1(input)
        if self.convolution_first:
            x = x + self.conv_module(x)
        heard = self.self_attn_layer_norm(x)
        out, _ = self.self_attn(heard, heard, heard, key_padding_mask=key_padding_mask, need_weights=False)
        x = x + self.self_attn_dropout(out)
        if not self.convolution_first:
            x = x + self.conv_module(x)
        return self.final_layer_norm(x + 0.5 * self.ffn2(x))


class Conformer(nn.Module):
    """Layers one upon the other; parameters have torchaudio's names.

    Example:
        >>> conformer = Conformer(16, 2, 32, 1, 5).eval()
        >>> out, lengths = conformer(torch.zeros(2, 10, 16), torch.tensor([10, 7]))
        >>> out.shape
        torch.Size([2, 10, 16])
    """

    def __init__(
        self,
        input_dim: int,
        num_heads: int,
        ffn_dim: int,
        num_layers: int,
        depthwise_conv_kernel_size: int,
        dropout: float = 0.0,
        use_group_norm: bool = False,
        convolution_first: bool = False,
    ) -> None:
        super().__init__()
        self.conformer_layers = nn.ModuleList(
            ConformerLayer(
                input_dim, ffn_dim, num_heads, depthwise_conv_kernel_size, dropout, use_group_norm, convolution_first
            )
            for _ in range(num_layers)
        )

    def forward(self, input: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, frames, width) of which `lengths` count, and the lengths."""
        longest = int(lengths.max().item())
        behind = torch.arange(longest, device=lengths.device).unsqueeze(0) >= lengths.unsqueeze(1)
        x = input.transpose(0, 1)
        for layer in self.conformer_layers:
            x = layer(x, behind)
        return x.transpose(0, 1), lengths
