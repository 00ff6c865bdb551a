"""The CTC models that can be fetched: their languages, licences, sizes, and what their outputs mean."""

from dataclasses import dataclass

_TORCHAUDIO = "https://download.pytorch.org/torchaudio/models/"
_MMS = "https://dl.fbaipublicfiles.com/mms/torchaudio/ctc_alignment_mling_uroman/model.pt"
_FREE, _NON_COMMERCIAL = "MIT", "CC BY-NC 4.0"
_MEGABYTE = 1_000_000
_BASE, _LARGE, _XLARGE = 378 * _MEGABYTE, 1262 * _MEGABYTE, 3850 * _MEGABYTE

_ENGLISH = "|ETAONIHSRDLUMWCFGYPBVK'XJQZ"
_PARLIAMENT = {
    "de": "|enirstadhulgcmobwfkzpvüäöjßyxq",
    "en": "|etoianshrldcumpfgwybvkxjqz",
    "es": "|eaosnirldctupmbqygvhófíájzñéxúkwü",
    "fr": "|esnitraoudlcpmévqfgbhxàjèyêzôkçœûùîâwïëüæ",
    "it": "|eiaonltrscdpumgvhzfbqàèùéòìkyxwjóíï",
}
_ROMAN = "aienoutsrmkldghybpwcvjzf'qx"
_UNUSED = (1, 2, 3)
"""Outputs that the checkpoints carry and that mean nothing: fairseq's start, end and unknown."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model by its torchaudio name. `size` is about the bytes of its file; `labels` are without the blank.

    Its publisher states no check-sum: a download is checked for its length, for the SHA-256 where the server names
    one, and by being loaded; the SHA-256 it then has is kept, for later checks.
    """

    id: str
    bundle: str
    title: str
    languages: tuple[str, ...]
    licence: str
    size: int
    url: str
    labels: str
    unused: tuple[int, ...] = _UNUSED
    sha256: str = ""

    @property
    def transcribes(self) -> bool:
        return "|" in self.labels

    @property
    def commercial(self) -> bool:
        return "NC" not in self.licence

    @property
    def notice(self) -> str:
        """What the licence means, for everyone to read before the download."""
        return self.licence if self.commercial else f"{self.licence}: not for commercial use"

    @property
    def file_name(self) -> str:
        return self.url.rsplit("/", 1)[1]


def _english(id_: str, bundle: str, title: str, size: int, file: str) -> KnownModel:
    return KnownModel(id_, bundle, title, ("en",), _FREE, size, _TORCHAUDIO + file, _ENGLISH)


def _parliament(language: str, name: str, unused: tuple[int, ...]) -> KnownModel:
    return KnownModel(
        f"voxpopuli-{language}",
        f"VOXPOPULI_ASR_BASE_10K_{language.upper()}",
        f"VoxPopuli base, {name}",
        (language,),
        _NON_COMMERCIAL,
        _BASE,
        f"{_TORCHAUDIO}wav2vec2_voxpopuli_base_10k_asr_{language}.pt",
        _PARLIAMENT[language],
        unused,
    )


_W, _L, _K = "wav2vec2_fairseq_base_ls960", "wav2vec2_fairseq_large_ls960", "wav2vec2_fairseq_large_lv60k"
KNOWN: tuple[KnownModel, ...] = (
    _english("wav2vec2-base", "WAV2VEC2_ASR_BASE_960H", "wav2vec 2.0 base, 960 h", _BASE, f"{_W}_asr_ls960.pth"),
    KnownModel("mms-fa", "MMS_FA", "MMS aligner, over 1,100 languages", ("*",), _NON_COMMERCIAL, _LARGE, _MMS, _ROMAN),
    _english(
        "hubert-large", "HUBERT_ASR_LARGE", "HuBERT large, 960 h", _LARGE, "hubert_fairseq_large_ll60k_asr_ls960.pth"
    ),
    _english(
        "hubert-xlarge", "HUBERT_ASR_XLARGE", "HuBERT extra large, 960 h", _XLARGE,
        "hubert_fairseq_xlarge_ll60k_asr_ls960.pth",
    ),
    _english("wav2vec2-large", "WAV2VEC2_ASR_LARGE_960H", "wav2vec 2.0 large, 960 h", _LARGE, f"{_L}_asr_ls960.pth"),
    _english(
        "wav2vec2-large-lv60k", "WAV2VEC2_ASR_LARGE_LV60K_960H", "wav2vec 2.0 large (Libri-Light), 960 h", _LARGE,
        f"{_K}_asr_ls960.pth",
    ),
    _english("wav2vec2-base-100h", "WAV2VEC2_ASR_BASE_100H", "wav2vec 2.0 base, 100 h", _BASE, f"{_W}_asr_ls100.pth"),
    _english("wav2vec2-base-10m", "WAV2VEC2_ASR_BASE_10M", "wav2vec 2.0 base, 10 min", _BASE, f"{_W}_asr_ll10m.pth"),
    _english(
        "wav2vec2-large-100h", "WAV2VEC2_ASR_LARGE_100H", "wav2vec 2.0 large, 100 h", _LARGE, f"{_L}_asr_ls100.pth"
    ),
    _english(
        "wav2vec2-large-10m", "WAV2VEC2_ASR_LARGE_10M", "wav2vec 2.0 large, 10 min", _LARGE, f"{_L}_asr_ll10m.pth"
    ),
    _english(
        "wav2vec2-large-lv60k-100h", "WAV2VEC2_ASR_LARGE_LV60K_100H", "wav2vec 2.0 large (Libri-Light), 100 h", _LARGE,
        f"{_K}_asr_ls100.pth",
    ),
    _english(
        "wav2vec2-large-lv60k-10m", "WAV2VEC2_ASR_LARGE_LV60K_10M", "wav2vec 2.0 large (Libri-Light), 10 min", _LARGE,
        f"{_K}_asr_ll10m.pth",
    ),
    _parliament("de", "German", (1, 2, 3, 35)),
    _parliament("en", "English", (1, 2, 3, 31)),
    _parliament("es", "Spanish", (1, 2, 3, 35)),
    _parliament("fr", "French", _UNUSED),
    _parliament("it", "Italian", _UNUSED),
)  # fmt: skip


def known(id_: str) -> KnownModel:
    for model in KNOWN:
        if id_ in (model.id, model.bundle):
            return model
    raise ValueError(f"there is no model {id_!r}; there are {', '.join(m.id for m in KNOWN)}")


def recognise_file(name: str, outputs: int) -> KnownModel | None:
    """The model of which a checkpoint is the file: by its name if the outputs agree, else by their number."""
    fitting = [model for model in KNOWN if outputs == len(model.labels) + 1 + len(model.unused)]
    return next((m for m in fitting if m.file_name == name), fitting[0] if fitting else None)


def recognise_labels(name: str, labels: tuple[str, ...]) -> KnownModel | None:
    """The model of which a checkpoint is the file: by its name if the labels agree, else by these."""
    fitting = [model for model in KNOWN if tuple(model.labels) == labels]
    return next((m for m in fitting if m.file_name == name), fitting[0] if fitting else None)


def outputs_for(name: str, outputs: int, labels: tuple[str, ...] = ()) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The outputs that count, blank first, and the labels of all but the blank; ValueError when nobody knows."""
    if labels:
        if outputs - len(labels) not in (1, 1 + len(_UNUSED)):
            raise ValueError(f"{len(labels)} labels and a blank do not fit {outputs} outputs")
        skipped: tuple[int, ...] = () if outputs == len(labels) + 1 else _UNUSED
    else:
        model = recognise_file(name, outputs)
        if model is None:
            raise ValueError(f"{name} has {outputs} outputs: nobody knows what they mean; import it with its labels")
        labels, skipped = tuple(model.labels), model.unused
    return tuple(i for i in range(outputs) if i not in skipped), labels
