"""wav2vec 2.0, HuBERT and MMS models from files: a folder of transformers, or a checkpoint of torchaudio."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from workstation.core.files.bounded import read_form
from workstation.core.sound.sources import MAX_RATE
from workstation.speech.ctc.emissions import Floats
from workstation.speech.store.tensors import load_checkpoint

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

_STRIDES = (5, 2, 2, 2, 2, 2, 2)
"""Of the seven convolutions that torchaudio's checkpoints all have; the weights do not tell."""
_RATE = 16000
_MAX_BYTES = 64_000_000
"""Of a table beside the weights; that of a tokenizer of many languages takes some megabytes."""
_SPECIAL = frozenset({"<s>", "</s>", "<unk>", "<pad>", "[UNK]", "[PAD]"})


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A network of transformers with what its outputs mean; it satisfies `CTCModel`.

    `outputs` are the columns of the network that belong to `labels`, blank first; `normalise` is true where the
    waveform must have mean 0 and variance 1.
    """

    network: "Module" = field(repr=False)
    labels: tuple[str, ...]
    outputs: tuple[int, ...]
    rate: int
    hop: int
    field: int
    normalise: bool
    blank: int = 0

    def emissions(self, samples: Floats) -> Floats:
        """Log-probabilities (frames, labels) of mono samples at `rate`."""
        import torch

        from workstation.speech.on_device import on_job_device

        def ask(device: torch.device) -> Floats:
            waveform = torch.from_numpy(np.ascontiguousarray(samples, np.float32))[None].to(device)
            log_probs: Floats = torch.log_softmax(self.logits(waveform)[0], dim=-1).cpu().numpy()
            return log_probs

        with torch.inference_mode():
            return np.asarray(on_job_device(self.network, "Model of speech", ask), np.float32)

    def logits(self, waveforms: "Tensor", lengths: "Tensor | None" = None) -> "Tensor":
        """The network's answer (batch, frames, labels) to waveforms (batch, samples), of which `lengths` count."""
        import torch

        mask = None
        if lengths is not None:
            mask = (torch.arange(waveforms.shape[1], device=waveforms.device) < lengths[:, None]).long()
        if self.normalise:
            waveforms = torch.nn.functional.layer_norm(waveforms, waveforms.shape[1:])
        answer: Tensor = self.network(waveforms, attention_mask=mask).logits
        return answer[..., list(self.outputs)]

    def frames(self, samples: int) -> int:
        """How many frames come of so many samples."""
        return max(0, (samples - self.field) // self.hop + 1)


_Form = TypeVar("_Form")


@dataclass(frozen=True, slots=True)
class _TokenizerFile:
    """What is read of `tokenizer_config.json`."""

    word_delimiter_token: object = "|"

    @property
    def delimiter(self) -> str:
        """The token between words; files of some versions hold it as a table."""
        return self.word_delimiter_token if isinstance(self.word_delimiter_token, str) else "|"


@dataclass(frozen=True, slots=True)
class _SoundFile:
    """What is read of `preprocessor_config.json`."""

    sampling_rate: int = _RATE
    do_normalize: bool | None = True


_WEIGHT_G, _WEIGHT_V = "parametrizations.weight.original0", "parametrizations.weight.original1"
"""What newer versions of torch call the two factors of a normalised weight."""


def load_model(path: Path, labels: tuple[str, ...] = ()) -> LoadedModel:
    """A model from a folder that `save_pretrained` wrote or from a checkpoint file of torchaudio.

    A folder of the store holds either. `labels` (without the blank) are needed for a file only when its number of
    outputs is none of the known ones. ValueError, in one line, when it is neither, or transformers is missing.
    """
    path = Path(path)
    _need_transformers()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what torch says of odd sizes; what is wrong with them is raised
            return _loaded(path, labels)
    except ValueError:
        raise
    except Exception as error:  # safetensors, torch and transformers have errors of their own for damaged files
        raise ValueError(f"{path} holds no CTC model: {' '.join(str(error).split())[:300]}") from error


def _loaded(path: Path, labels: tuple[str, ...]) -> LoadedModel:
    if path.is_dir():
        if (path / "config.json").is_file():
            return _from_folder(path)
        files = sorted(file for ending in ("*.pt", "*.pth") for file in path.glob(ending))
        if len(files) != 1:
            raise ValueError(f"{path} holds no model: neither config.json nor one file .pt or .pth")
        path = files[0]
    if not path.is_file():
        raise ValueError(f"there is no model at {path}")
    return _from_checkpoint(path, labels)


def _need_transformers() -> None:
    missing = [name for name in ("transformers", "safetensors") if find_spec(name) is None]
    if missing:
        raise ValueError(f"CTC models need {' and '.join(missing)}: install with pip")


def _from_folder(folder: Path) -> LoadedModel:
    from transformers import AutoConfig, AutoModelForCTC

    logging = import_module("transformers.utils.logging")
    logging.disable_progress_bar()
    logging.set_verbosity_error()  # what it says of a damaged file is many lines
    if not any(folder.glob("*.safetensors")):
        raise ValueError(f"{folder} has no .safetensors file; other weights are not loaded, since they may run code")
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        network = AutoModelForCTC.from_pretrained(folder, local_files_only=True, use_safetensors=True)
    except Exception as error:
        raise ValueError(f"{folder} holds no CTC model: {' '.join(str(error).split())[:300]}") from error
    network.eval()
    vocabulary = _read(folder / "vocab.json", dict[str, int], {})
    if not vocabulary:
        raise ValueError(f"{folder / 'vocab.json'} must name the label of each output")
    delimiter = _read(folder / "tokenizer_config.json", _TokenizerFile, _TokenizerFile()).delimiter
    sound = _read(folder / "preprocessor_config.json", _SoundFile, _SoundFile())
    blank = config.pad_token_id
    kept = [(i, token) for token, i in sorted(vocabulary.items(), key=lambda item: item[1])]
    kept = [(i, "|" if token == delimiter else token) for i, token in kept if i != blank and token not in _SPECIAL]
    labels, outputs = ("-", *(token for _, token in kept)), (blank, *(i for i, _ in kept))
    if max(outputs) >= config.vocab_size or min(outputs) < 0:
        raise ValueError(f"{folder / 'vocab.json'} names output {max(outputs)} of {config.vocab_size}")
    hop, seen = _geometry(config.conv_kernel, config.conv_stride)
    if not 1 <= sound.sampling_rate <= MAX_RATE:
        raise ValueError(f"{folder / 'preprocessor_config.json'} names {sound.sampling_rate!r:.40} as the rate")
    return LoadedModel(network, labels, outputs, sound.sampling_rate, hop, seen, bool(sound.do_normalize))


def _from_checkpoint(path: Path, labels: tuple[str, ...]) -> LoadedModel:
    from transformers import Wav2Vec2ForCTC

    from workstation.speech.store.catalog import outputs_for

    state: Any = load_checkpoint(path)
    if isinstance(state, dict) and "model.aux.weight" in state:  # of what `get_model` of a bundle gives
        state = {name.removeprefix("model."): tensor for name, tensor in state.items()}
    if not isinstance(state, dict) or "aux.weight" not in state:
        raise ValueError(f"{path.name} is no CTC model of torchaudio's: it has no weights named aux")
    try:
        config = _config(state)
    except KeyError as error:
        raise ValueError(f"{path.name} is no CTC model of torchaudio's: it has no weights named {error}") from error
    columns, known = outputs_for(path.name, config.vocab_size, labels)
    network: Any = Wav2Vec2ForCTC(config)
    renamed = {_renamed(name): tensor for name, tensor in state.items()}
    result = network.load_state_dict(renamed, strict=False, assign=True)
    missing = [name for name in result.missing_keys if not name.endswith("masked_spec_embed")]
    if missing or result.unexpected_keys:
        odd = (missing + list(result.unexpected_keys))[0]
        raise ValueError(f"{path.name} is no CTC model of torchaudio's: {odd} does not match")
    network.eval()
    hop, seen = _geometry(config.conv_kernel, config.conv_stride)
    return LoadedModel(network, ("-", *known), columns, _RATE, hop, seen, config.do_stable_layer_norm)


def _config(state: Mapping[str, "Tensor"]) -> Any:
    """What the shapes of the weights say of the network."""
    from transformers import Wav2Vec2Config

    convolutions = [name for name in state if name.startswith("feature_extractor.") and name.endswith(".conv.weight")]
    width = state["encoder.feature_projection.projection.weight"].shape[0]
    normed = "feature_extractor.conv_layers.1.layer_norm.weight" in state
    shapes = [state[f"feature_extractor.conv_layers.{i}.conv.weight"].shape for i in range(len(convolutions))]
    if len(shapes) != len(_STRIDES):
        raise ValueError(f"a model of torchaudio's has {len(_STRIDES)} convolutions, this one {len(shapes)}")
    place = "encoder.transformer.pos_conv_embed.conv."
    position = state[place + ("weight_v" if place + "weight_v" in state else _WEIGHT_V)].shape
    return Wav2Vec2Config(
        vocab_size=state["aux.weight"].shape[0],
        hidden_size=width,
        num_hidden_layers=sum(name.endswith(".attention.k_proj.weight") for name in state),
        num_attention_heads=12 if width == 768 else 16,
        intermediate_size=state["encoder.transformer.layers.0.feed_forward.intermediate_dense.weight"].shape[0],
        conv_dim=tuple(shape[0] for shape in shapes),
        conv_kernel=tuple(shape[2] for shape in shapes),
        conv_stride=_STRIDES,
        conv_bias="feature_extractor.conv_layers.0.conv.bias" in state,
        feat_extract_norm="layer" if normed else "group",
        do_stable_layer_norm=normed,
        num_conv_pos_embeddings=position[2],
        num_conv_pos_embedding_groups=width // position[1],
    )


def _renamed(name: str) -> str:
    """A weight's name in transformers."""
    if name.startswith("aux."):
        return name.replace("aux.", "lm_head.")
    name = name.replace("encoder.feature_projection.", "feature_projection.").replace(
        "encoder.transformer.", "encoder."
    )
    name = name.replace("conv.weight_g", f"conv.{_WEIGHT_G}")
    return "wav2vec2." + name.replace("conv.weight_v", f"conv.{_WEIGHT_V}")


def _geometry(kernels: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, int]:
    """The samples between two frames, and those that a frame sees."""
    hops = [1]
    for stride in strides:
        hops.append(hops[-1] * stride)
    return hops[-1], 1 + sum((kernel - 1) * hop for kernel, (hop, _) in zip(kernels, pairwise(hops), strict=True))


def _read(path: Path, form: type[_Form], missing: _Form) -> _Form:
    """A file beside the weights as what it should be, whose errors name the place in it; `missing` where it is none."""
    try:
        return read_form(path, form, max_bytes=_MAX_BYTES)
    except FileNotFoundError:
        return missing
