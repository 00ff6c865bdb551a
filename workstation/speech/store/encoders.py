"""wav2vec 2.0, HuBERT and WavLM that were trained to hear and not to recognise: they have features and no labels."""

from pathlib import Path
from typing import Any

from workstation.core.files.bounded import read_form
from workstation.speech.store.tensors import load_checkpoint

FAMILIES = frozenset({"data2vec-audio", "hubert", "unispeech", "unispeech-sat", "wav2vec2", "wavlm"})
"""What transformers calls them."""
_HEARS = ("feature_extractor.conv_layers.0.conv.weight", "encoder.transformer.layers.0.attention.k_proj.weight")


def is_encoder(source: Path) -> bool:
    """Whether a folder or file looks like one: its weights are not read for it, but for a file's names."""
    if source.is_dir():
        try:
            config = read_form(source / "config.json", dict[str, object])
        except (OSError, ValueError):
            files = _checkpoints(source)
            return len(files) == 1 and is_encoder(files[0])
        names = config.get("architectures")
        trained = names if isinstance(names, list) else []
        return config.get("model_type") in FAMILIES and not any(str(name).endswith("ForCTC") for name in trained)
    try:
        state = _state(source)
    except ValueError:
        return False
    return all(name in state for name in _HEARS) and "aux.weight" not in state


def check_encoder(source: Path) -> None:
    """Load one once. ValueError, in one line, when it is none."""
    if not source.is_dir() or not (source / "config.json").is_file():
        file = source if source.is_file() else _checkpoints(source)[0]
        if not all(name in _state(file) for name in _HEARS):
            raise ValueError(f"{file.name} holds no wav2vec 2.0, HuBERT or WavLM in torchaudio's names")
        return
    from transformers import AutoModel

    if not any(source.glob("*.safetensors")):
        raise ValueError(f"{source} has no .safetensors file; other weights are not loaded, since they may run code")
    try:
        _, told = AutoModel.from_pretrained(
            source, local_files_only=True, use_safetensors=True, output_loading_info=True
        )
    except Exception as error:  # safetensors, torch and transformers have errors of their own for damaged files
        raise ValueError(f"{source} holds no model: {' '.join(str(error).split())[:300]}") from error
    lacking = sorted(name for name in told["missing_keys"] if not name.endswith("masked_spec_embed"))
    if lacking:
        raise ValueError(f"{source} lacks weights, {lacking[0]} for one")


def _checkpoints(folder: Path) -> list[Path]:
    return sorted(file for ending in ("*.pt", "*.pth") for file in folder.glob(ending))


def _state(path: Path) -> dict[str, Any]:
    """The tensors of a file of torch's by their names; ValueError when it holds something else."""
    state = load_checkpoint(path)
    if not isinstance(state, dict):
        raise ValueError(f"{path.name} holds no weights by their names")
    return {str(name).removeprefix("model."): value for name, value in state.items()}
