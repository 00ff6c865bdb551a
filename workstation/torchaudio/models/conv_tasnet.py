"""Conv-TasNet (Luo and Mesgarani 2019): voices separated by masks over a learnt transform of the waveform."""

from typing import Optional

import torch
from torch import Tensor, nn

_MIN = 1e-8


class _DilatedBlock(nn.Module):
    def __init__(self, channels: int, hidden: int, kernel: int, dilation: int, last: bool) -> None:
        super().__init__()
        self.conv_layers = nn.Sequential(
            nn.Conv1d(channels, hidden, 1),
            nn.PReLU(),
            nn.GroupNorm(1, hidden, eps=_MIN),
            nn.Conv1d(hidden, hidden, kernel, padding=dilation, dilation=dilation, groups=hidden),
            nn.PReLU(),
            nn.GroupNorm(1, hidden, eps=_MIN),
        )
        self.res_out = None if last else nn.Conv1d(hidden, channels, 1)
        self.skip_out = nn.Conv1d(hidden, channels, 1)

    def forward(self, x: Tensor) -> tuple[Optional[Tensor], Tensor]:
        """What the next block gets more, and what goes to the end."""
        found = self.conv_layers(x)
        onward: Optional[Tensor] = None
        if self.res_out is not None:
            onward = self.res_out(found)
        return onward, self.skip_out(found)


class SourceMasks(nn.Module):
    """A mask of each source from features (batch, features, frames)."""

    def __init__(
        self,
        input_dim: int,
        num_sources: int,
        kernel_size: int,
        num_feats: int,
        num_hidden: int,
        num_layers: int,
        num_stacks: int,
        msk_activate: str,
    ) -> None:
        super().__init__()
        self.input_dim, self.num_sources = input_dim, num_sources
        self.input_norm = nn.GroupNorm(1, input_dim, eps=_MIN)
        self.input_conv = nn.Conv1d(input_dim, num_feats, 1)
        total = num_layers * num_stacks
        self.conv_layers = nn.ModuleList(
            _DilatedBlock(num_feats, num_hidden, kernel_size, 2 ** (number % num_layers), number == total - 1)
            for number in range(total)
        )
        self.receptive_field = 1 + num_stacks * (kernel_size - 1) * (2**num_layers - 1)
        self.output_prelu = nn.PReLU()
        self.output_conv = nn.Conv1d(num_feats, input_dim * num_sources, 1)
        if msk_activate not in ("sigmoid", "relu"):
            raise ValueError(f'msk_activate must be "sigmoid" or "relu", got {msk_activate!r}')
        self.mask_activate: nn.Module = nn.Sigmoid() if msk_activate == "sigmoid" else nn.ReLU()

    def forward(self, input: Tensor) -> Tensor:
        """(batch, sources, features, frames)."""
        x = self.input_conv(self.input_norm(input))
        total = torch.zeros_like(x)
        for layer in self.conv_layers:
            onward, out = layer(x)
            if onward is not None:
                x = x + onward
            total = total + out
        masks = self.mask_activate(self.output_conv(self.output_prelu(total)))
        return masks.view(input.shape[0], self.num_sources, self.input_dim, -1)


class ConvTasNet(nn.Module):
    """A mixture of one channel to its sources; parameters have torchaudio's names.

    Example:
        >>> separate = ConvTasNet(2, 8, 16, 3, 8, 16, 2, 1).eval()
        >>> separate(torch.zeros(1, 1, 1000)).shape
        torch.Size([1, 2, 1000])
    """

    def __init__(
        self,
        num_sources: int = 2,
        enc_kernel_size: int = 16,
        enc_num_feats: int = 512,
        msk_kernel_size: int = 3,
        msk_num_feats: int = 128,
        msk_num_hidden_feats: int = 512,
        msk_num_layers: int = 8,
        msk_num_stacks: int = 3,
        msk_activate: str = "sigmoid",
    ) -> None:
        super().__init__()
        self.num_sources, self.enc_num_feats = num_sources, enc_num_feats
        self.enc_kernel_size, self.enc_stride = enc_kernel_size, enc_kernel_size // 2
        stride = self.enc_stride
        self.encoder = nn.Conv1d(1, enc_num_feats, enc_kernel_size, stride, padding=stride, bias=False)
        self.mask_generator = SourceMasks(
            enc_num_feats,
            num_sources,
            msk_kernel_size,
            msk_num_feats,
            msk_num_hidden_feats,
            msk_num_layers,
            msk_num_stacks,
            msk_activate,
        )
        self.decoder = nn.ConvTranspose1d(enc_num_feats, 1, enc_kernel_size, stride, padding=stride, bias=False)

    def forward(self, input: Tensor) -> Tensor:
        """(batch, 1, frames) to (batch, sources, frames)."""
        if input.ndim != 3 or input.shape[1] != 1:
            raise ValueError(f"expected a mixture of shape (batch, 1, frames), got {input.shape}")
        frames = input.shape[2]
        missing = -(frames - self.enc_kernel_size % 2) % self.enc_stride
        features = self.encoder(torch.nn.functional.pad(input, (0, missing)))
        masked = self.mask_generator(features) * features.unsqueeze(1)
        sounds = self.decoder(masked.view(-1, self.enc_num_feats, features.shape[2]))
        return sounds.view(input.shape[0], self.num_sources, -1)[..., :frames]


def conv_tasnet_base(num_sources: int = 2) -> ConvTasNet:
    """The size that was published, with ReLU as the masks' activation.

    Example:
        >>> conv_tasnet_base().num_sources
        2
    """
    return ConvTasNet(num_sources, 16, 512, 3, 128, 512, 8, 3, "relu")
