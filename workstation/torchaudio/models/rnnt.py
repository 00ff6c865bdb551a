"""RNN transducers (Graves 2012): what is heard and what was written join in the next symbol."""

from typing import Optional

import torch
from torch import Tensor, nn

from workstation.torchaudio.models.emformer import Emformer

State = list[list[Tensor]]
"""Of each layer what it keeps."""


class _FrameStacking(nn.Module):
    def __init__(self, stride: int) -> None:
        super().__init__()
        self.stride = stride

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """So many frames as one, (batch, frames / stride, width · stride)."""
        batch, frames, width = x.shape
        whole = frames // self.stride
        stacked = x[:, : whole * self.stride].reshape(batch, whole, width * self.stride)
        return stacked, lengths.div(self.stride, rounding_mode="trunc")


class StreamingEncoder(nn.Module):
    """Features to frames by an Emformer, of which a state is kept from segment to segment."""

    def __init__(
        self,
        *,
        input_dim: int,
        output_dim: int,
        segment_length: int,
        right_context_length: int,
        time_reduction_input_dim: int,
        time_reduction_stride: int,
        transformer_num_heads: int,
        transformer_ffn_dim: int,
        transformer_num_layers: int,
        transformer_left_context_length: int,
        transformer_dropout: float = 0.0,
        transformer_activation: str = "relu",
        transformer_max_memory_size: int = 0,
        transformer_weight_init_scale_strategy: str = "depthwise",
        transformer_tanh_on_mem: bool = False,
    ) -> None:
        super().__init__()
        self.input_linear = nn.Linear(input_dim, time_reduction_input_dim, bias=False)
        self.time_reduction = _FrameStacking(time_reduction_stride)
        width = time_reduction_input_dim * time_reduction_stride
        self.transformer = Emformer(
            width,
            transformer_num_heads,
            transformer_ffn_dim,
            transformer_num_layers,
            segment_length // time_reduction_stride,
            transformer_dropout,
            transformer_activation,
            transformer_left_context_length,
            right_context_length // time_reduction_stride,
            transformer_max_memory_size,
            transformer_weight_init_scale_strategy,
            transformer_tanh_on_mem,
        )
        self.output_linear = nn.Linear(width, output_dim)
        self.layer_norm = nn.LayerNorm(output_dim)

    def forward(self, input: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """A whole sound with its right context behind it."""
        x, lengths = self.time_reduction(self.input_linear(input), lengths)
        x, lengths = self.transformer(x, lengths)
        return self.layer_norm(self.output_linear(x)), lengths

    @torch.jit.export
    def infer(
        self, input: Tensor, lengths: Tensor, states: Optional[list[list[Tensor]]]
    ) -> tuple[Tensor, Tensor, list[list[Tensor]]]:
        """One segment."""
        x, lengths = self.time_reduction(self.input_linear(input), lengths)
        x, lengths, states = self.transformer.infer(x, lengths, states)
        return self.layer_norm(self.output_linear(x)), lengths, states


class _NormedLSTM(nn.Module):
    def __init__(self, input_dim: int, hidden_dim: int, layer_norm: bool, epsilon: float) -> None:
        super().__init__()
        self.x2g = nn.Linear(input_dim, 4 * hidden_dim, bias=not layer_norm)
        self.p2g = nn.Linear(hidden_dim, 4 * hidden_dim, bias=False)
        self.c_norm: nn.Module = nn.LayerNorm(hidden_dim, eps=epsilon) if layer_norm else nn.Identity()
        self.g_norm: nn.Module = nn.LayerNorm(4 * hidden_dim, eps=epsilon) if layer_norm else nn.Identity()
        self.hidden_dim = hidden_dim

    def forward(self, x: Tensor, state: Optional[list[Tensor]]) -> tuple[Tensor, list[Tensor]]:
        """(time, batch, width), and output and cell behind the last step."""
        if state is None:
            hidden = torch.zeros(x.size(1), self.hidden_dim, device=x.device, dtype=x.dtype)
            cell = torch.zeros_like(hidden)
        else:
            hidden, cell = state[0], state[1]
        found: list[Tensor] = []
        for step in self.x2g(x).unbind(0):
            into, keep, fresh, out = self.g_norm(step + self.p2g(hidden)).chunk(4, 1)
            cell = self.c_norm(keep.sigmoid() * cell + into.sigmoid() * fresh.tanh())
            hidden = out.sigmoid() * cell.tanh()
            found.append(hidden)
        return torch.stack(found), [hidden, cell]


class SymbolPredictor(nn.Module):
    """What was written, as a vector for each symbol."""

    def __init__(
        self,
        num_symbols: int,
        output_dim: int,
        symbol_embedding_dim: int,
        num_lstm_layers: int,
        lstm_hidden_dim: int,
        lstm_layer_norm: bool = False,
        lstm_layer_norm_epsilon: float = 1e-5,
        lstm_dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(num_symbols, symbol_embedding_dim)
        self.input_layer_norm = nn.LayerNorm(symbol_embedding_dim)
        self.lstm_layers = nn.ModuleList(
            _NormedLSTM(
                symbol_embedding_dim if number == 0 else lstm_hidden_dim,
                lstm_hidden_dim,
                lstm_layer_norm,
                lstm_layer_norm_epsilon,
            )
            for number in range(num_lstm_layers)
        )
        self.dropout = nn.Dropout(lstm_dropout)
        self.linear = nn.Linear(lstm_hidden_dim, output_dim)
        self.output_layer_norm = nn.LayerNorm(output_dim)

    def forward(
        self, input: Tensor, lengths: Tensor, state: Optional[list[list[Tensor]]] = None
    ) -> tuple[Tensor, Tensor, list[list[Tensor]]]:
        """(batch, symbols) to (batch, symbols, width), the lengths, and the state behind the last symbol."""
        x = self.input_layer_norm(self.embedding(input.transpose(0, 1)))
        kept: list[list[Tensor]] = []
        for number, layer in enumerate(self.lstm_layers):
            before: Optional[list[Tensor]] = None
            if state is not None:
                before = state[number]
            x, behind = layer(x, before)
            x = self.dropout(x)
            kept.append(behind)
        return self.output_layer_norm(self.linear(x)).transpose(0, 1), lengths, kept


class SymbolJoiner(nn.Module):
    """Scores of the next symbol for each frame and each symbol before."""

    def __init__(self, input_dim: int, output_dim: int, activation: str = "relu") -> None:
        super().__init__()
        if activation not in ("relu", "tanh"):
            raise ValueError(f'activation must be "relu" or "tanh", got {activation!r}')
        self.linear = nn.Linear(input_dim, output_dim)
        self.activation: nn.Module = nn.ReLU() if activation == "relu" else nn.Tanh()

    def forward(
        self, source_encodings: Tensor, source_lengths: Tensor, target_encodings: Tensor, target_lengths: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """(batch, frames, symbols, classes)."""
        both = source_encodings.unsqueeze(2) + target_encodings.unsqueeze(1)
        return self.linear(self.activation(both)), source_lengths, target_lengths


class RNNT(nn.Module):
    """Transcriber, predictor and joiner; parameters have torchaudio's names.

    Example:
        >>> model = emformer_rnnt_model(
        ...     input_dim=8, encoding_dim=16, num_symbols=6, segment_length=4, right_context_length=2,
        ...     time_reduction_input_dim=8, time_reduction_stride=2, transformer_num_heads=2, transformer_ffn_dim=16,
        ...     transformer_num_layers=1, transformer_dropout=0.0, transformer_activation="relu",
        ...     transformer_left_context_length=2, transformer_max_memory_size=0,
        ...     transformer_weight_init_scale_strategy="depthwise", transformer_tanh_on_mem=True,
        ...     symbol_embedding_dim=8, num_lstm_layers=1, lstm_layer_norm=True, lstm_layer_norm_epsilon=1e-3,
        ...     lstm_dropout=0.0,
        ... ).eval()
        >>> scores, *_ = model(torch.zeros(1, 10, 8), torch.tensor([8]), torch.zeros(1, 3, dtype=torch.int),
        ...                    torch.tensor([3]))
        >>> scores.shape
        torch.Size([1, 4, 3, 6])
    """

    def __init__(self, transcriber: nn.Module, predictor: SymbolPredictor, joiner: SymbolJoiner) -> None:
        super().__init__()
        self.transcriber = transcriber
        self.predictor = predictor
        self.joiner = joiner

    def forward(
        self,
        sources: Tensor,
        source_lengths: Tensor,
        targets: Tensor,
        target_lengths: Tensor,
        predictor_state: Optional[list[list[Tensor]]] = None,
    ) -> tuple[Tensor, Tensor, Tensor, list[list[Tensor]]]:
        """Scores (batch, frames, symbols, classes) of features (batch, frames, width) and symbols (batch, symbols)."""
        heard, source_lengths = self.transcriber(input=sources, lengths=source_lengths)
        written, target_lengths, state = self.predictor(input=targets, lengths=target_lengths, state=predictor_state)
        scores, source_lengths, target_lengths = self.joiner(heard, source_lengths, written, target_lengths)
        return scores, source_lengths, target_lengths, state

    @torch.jit.export
    def transcribe_streaming(
        self, sources: Tensor, source_lengths: Tensor, state: Optional[list[list[Tensor]]]
    ) -> tuple[Tensor, Tensor, list[list[Tensor]]]:
        """The frames of one segment, their lengths, and the state for the next."""
        return self.transcriber.infer(sources, source_lengths, state)  # type: ignore[operator]

    @torch.jit.export
    def transcribe(self, sources: Tensor, source_lengths: Tensor) -> tuple[Tensor, Tensor]:
        """The frames of a whole sound and their lengths."""
        return self.transcriber(sources, source_lengths)

    @torch.jit.export
    def predict(
        self, targets: Tensor, target_lengths: Tensor, state: Optional[list[list[Tensor]]]
    ) -> tuple[Tensor, Tensor, list[list[Tensor]]]:
        """The vectors of symbols, their lengths, and the state."""
        return self.predictor(input=targets, lengths=target_lengths, state=state)

    @torch.jit.export
    def join(
        self, source_encodings: Tensor, source_lengths: Tensor, target_encodings: Tensor, target_lengths: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Scores (batch, frames, symbols, classes)."""
        return self.joiner(source_encodings, source_lengths, target_encodings, target_lengths)


def emformer_rnnt_model(
    *,
    input_dim: int,
    encoding_dim: int,
    num_symbols: int,
    segment_length: int,
    right_context_length: int,
    time_reduction_input_dim: int,
    time_reduction_stride: int,
    transformer_num_heads: int,
    transformer_ffn_dim: int,
    transformer_num_layers: int,
    transformer_dropout: float,
    transformer_activation: str,
    transformer_left_context_length: int,
    transformer_max_memory_size: int,
    transformer_weight_init_scale_strategy: str,
    transformer_tanh_on_mem: bool,
    symbol_embedding_dim: int,
    num_lstm_layers: int,
    lstm_layer_norm: bool,
    lstm_layer_norm_epsilon: float,
    lstm_dropout: float,
) -> RNNT:
    """A transducer of any size."""
    encoder = StreamingEncoder(
        input_dim=input_dim,
        output_dim=encoding_dim,
        segment_length=segment_length,
        right_context_length=right_context_length,
        time_reduction_input_dim=time_reduction_input_dim,
        time_reduction_stride=time_reduction_stride,
        transformer_num_heads=transformer_num_heads,
        transformer_ffn_dim=transformer_ffn_dim,
        transformer_num_layers=transformer_num_layers,
        transformer_left_context_length=transformer_left_context_length,
        transformer_dropout=transformer_dropout,
        transformer_activation=transformer_activation,
        transformer_max_memory_size=transformer_max_memory_size,
        transformer_weight_init_scale_strategy=transformer_weight_init_scale_strategy,
        transformer_tanh_on_mem=transformer_tanh_on_mem,
    )
    predictor = SymbolPredictor(
        num_symbols,
        encoding_dim,
        symbol_embedding_dim,
        num_lstm_layers,
        symbol_embedding_dim,
        lstm_layer_norm,
        lstm_layer_norm_epsilon,
        lstm_dropout,
    )
    return RNNT(encoder, predictor, SymbolJoiner(encoding_dim, num_symbols))


def emformer_rnnt_base(num_symbols: int) -> RNNT:
    """The size that was published: 20 layers, 80 features, segments of 16 frames."""
    return emformer_rnnt_model(
        input_dim=80,
        encoding_dim=1024,
        num_symbols=num_symbols,
        segment_length=16,
        right_context_length=4,
        time_reduction_input_dim=128,
        time_reduction_stride=4,
        transformer_num_heads=8,
        transformer_ffn_dim=2048,
        transformer_num_layers=20,
        transformer_dropout=0.1,
        transformer_activation="gelu",
        transformer_left_context_length=30,
        transformer_max_memory_size=0,
        transformer_weight_init_scale_strategy="depthwise",
        transformer_tanh_on_mem=True,
        symbol_embedding_dim=512,
        num_lstm_layers=3,
        lstm_layer_norm=True,
        lstm_layer_norm_epsilon=1e-3,
        lstm_dropout=0.3,
    )
