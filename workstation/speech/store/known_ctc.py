"""The CTC models that can be fetched, under torchaudio's names, and what their outputs mean."""

from workstation.speech.store.known_model import UNUSED, KnownModel

_TORCHAUDIO = "https://download.pytorch.org/torchaudio/models/"
_MMS = "https://dl.fbaipublicfiles.com/mms/torchaudio/ctc_alignment_mling_uroman/model.pt"
_FREE, _NON_COMMERCIAL = "MIT", "CC BY-NC 4.0"
_MEGABYTE = 1_000_000
_BASE, _LARGE, _XLARGE = 378 * _MEGABYTE, 1262 * _MEGABYTE, 3850 * _MEGABYTE

_ENGLISH = "|ETAONIHSRDLUMWCFGYPBVK'XJQZ"
_PARLIAMENT = {
    "de": "|enirstadhulgcmobwfkzpvüäöjßyxq",
    "en": "|etoiansrhldcumpfgwybvkxjqz",
    "es": "|eaosnrildctupmbqygvhófíájzñéxúkwü",
    "fr": "|esnitraouldcpmévqfgbhxàjèyêzôkçœûùîâwïëüæ",
    "it": "|eiaontrlscdupmgvhzfbqàèùéòìkyxwjóíï",
}
_ROMAN = "aienoutsrmkldghybpwcvjzf'qx"


def _english(id_: str, bundle: str, title: str, size: int, file: str) -> KnownModel:
    return KnownModel(id_, "ctc", title, ("en",), _FREE, size, _TORCHAUDIO + file, bundle=bundle, labels=_ENGLISH)


def _parliament(language: str, name: str, unused: tuple[int, ...]) -> KnownModel:
    return KnownModel(
        f"voxpopuli-{language}",
        "ctc",
        f"VoxPopuli base, {name}",
        (language,),
        _NON_COMMERCIAL,
        _BASE,
        f"{_TORCHAUDIO}wav2vec2_voxpopuli_base_10k_asr_{language}.pt",
        bundle=f"VOXPOPULI_ASR_BASE_10K_{language.upper()}",
        labels=_PARLIAMENT[language],
        unused=unused,
    )


_W, _L, _K = "wav2vec2_fairseq_base_ls960", "wav2vec2_fairseq_large_ls960", "wav2vec2_fairseq_large_lv60k"
CTC: tuple[KnownModel, ...] = (
    _english("wav2vec2-base", "WAV2VEC2_ASR_BASE_960H", "wav2vec 2.0 base, 960 h", _BASE, f"{_W}_asr_ls960.pth"),
    KnownModel(
        "mms-fa", "ctc", "MMS aligner, over 1,100 languages", ("*",), _NON_COMMERCIAL, _LARGE, _MMS, bundle="MMS_FA",
        labels=_ROMAN,
    ),
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
    _parliament("fr", "French", UNUSED),
    _parliament("it", "Italian", UNUSED),
)  # fmt: skip
