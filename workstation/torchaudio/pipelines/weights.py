"""Where the weights of a bundle are: in the user's store of models, or where torchaudio kept what it had fetched."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from workstation.speech.store import models as store
from workstation.speech.store.catalog import outputs_for
from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.models.checkpoints import read_weights, wav2vec2_of
from workstation.torchaudio.models.wav2vec2.network import Wav2Vec2Model
from workstation.torchaudio.models.wav2vec2.utils.import_huggingface import import_huggingface_model

_ADDRESS = "https://download.pytorch.org/torchaudio/models/"


def find_weights(bundle: str, file: str) -> Path:
    """The file or folder with a bundle's weights; AudioFileError says where they are to be had and to be put.

    A model that was imported is found by its id, which is the bundle's name in small letters with "-", or by the
    bundle that it is known as; else the file is looked for in torch's hub folder.
    """
    wanted = {bundle, bundle.lower().replace("_", "-")}
    for model in store.installed():
        if model.id in wanted:
            return _file_in(model.folder)
    try:
        return _file_in(store.find_model(bundle))
    except ValueError:
        pass
    name = file.rsplit("/", 1)[-1]
    kept = Path(torch.hub.get_dir()) / "checkpoints" / name
    if kept.is_file():
        return kept
    address = file if "://" in file else _ADDRESS + file
    raise AudioFileError(
        f"the weights of {bundle} are not here, and nothing is downloaded by itself: fetch {address} and put it at "
        f"{kept}, or import it (Models, or `workstation models import {name} --id {bundle.lower().replace('_', '-')}`)"
    )


def _file_in(folder: Path) -> Path:
    """The one file of weights of a folder; the folder itself when it is transformers'."""
    if (folder / "config.json").is_file():
        return folder
    files = sorted(file for ending in ("*.pt", "*.pth") for file in folder.glob(ending))
    return files[0] if len(files) == 1 else folder


def load_wav2vec2(path: Path, labels: bool = False) -> Wav2Vec2Model:
    """A model from a file in torchaudio's names, or from a folder of transformers.

    With `labels` the outputs that mean nothing are taken out of its last layer.
    """
    if path.is_dir():
        return import_huggingface_model(_from_transformers(path)).eval()
    state = read_weights(path)
    if labels:
        if "aux.weight" not in state:
            raise AudioFileError(f"{path} has no layer for labels: it was not trained to recognise")
        columns, _ = outputs_for(path.name, state["aux.weight"].shape[0])
        for name in ("aux.weight", "aux.bias"):
            state[name] = state[name][list(columns)]
    return wav2vec2_of(state, path)


def _from_transformers(folder: Path) -> Any:
    from importlib.util import find_spec

    if find_spec("transformers") is None:
        raise AudioFileError(f"{folder} is a model of transformers, which is not installed: pip install transformers")
    if not any(folder.glob("*.safetensors")):
        raise AudioFileError(
            f"{folder} has no .safetensors file; other weights are not loaded, since they may run code"
        )
    from transformers import AutoModel

    try:
        return AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True)
    except Exception as error:
        raise AudioFileError(f"{folder} holds no model: {' '.join(str(error).split())[:300]}") from error


class NormalizedWaves(nn.Module):
    """A Wav2Vec2Model that gets waveforms of mean 0 and variance 1, as those were that it learnt from.

    With `log_probs` it answers log-probabilities, with `star` a column of zeros more, for whatever else is said.
    """

    def __init__(self, model: Wav2Vec2Model, normalize: bool, log_probs: bool = False, star: bool = False) -> None:
        super().__init__()
        self.model = model
        self.normalize, self.log_probs, self.star = normalize, log_probs, star

    def forward(self, waveforms: Tensor, lengths: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Scores (batch, frames, labels) and how many frames count."""
        out, lengths = self.model(self._prepared(waveforms), lengths)
        if self.log_probs:
            out = torch.log_softmax(out, dim=-1)
        if self.star:
            out = torch.nn.functional.pad(out, (0, 1))
        return out, lengths

    def extract_features(
        self, waveforms: Tensor, lengths: Tensor | None = None, num_layers: int | None = None
    ) -> tuple[list[Tensor], Tensor | None]:
        """What comes out of each layer."""
        return self.model.extract_features(self._prepared(waveforms), lengths, num_layers)

    def _prepared(self, waveforms: Tensor) -> Tensor:
        return torch.nn.functional.layer_norm(waveforms, waveforms.shape[1:]) if self.normalize else waveforms


def is_normed(model: Wav2Vec2Model) -> bool:
    """Whether each convolution is normalised: such models learnt from normalised waveforms."""
    return any(name.startswith("feature_extractor.conv_layers.1.layer_norm") for name, _ in model.named_parameters())
