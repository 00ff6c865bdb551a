"""`import torchaudio` finds this package, in a process of its own: what is installed stays installed."""

import subprocess
import sys

import pytest


def run(script):
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    return done.stdout.strip().splitlines(), done.stderr


def test_modules_and_names_are_the_same_objects():
    lines, errors = run(
        "import workstation.torchaudio as ours; ours.install()\n"
        "import torchaudio, torchaudio.functional as F, torchaudio.compliance.kaldi as kaldi\n"
        "from torchaudio.transforms import MelSpectrogram\n"
        "from torchaudio.io import StreamReader\n"
        "import workstation.dsp.functional as own, workstation.dsp.transforms as modules\n"
        "print(torchaudio is ours, F.lowpass_biquad is own.lowpass_biquad, MelSpectrogram is modules.MelSpectrogram)\n"
        "print(kaldi.fbank.__module__, StreamReader.__module__, torchaudio.load.__module__)\n"
    )
    assert not errors
    assert lines[0] == "True True True"
    assert lines[1] == "workstation.dsp.kaldi workstation.torchaudio.io.stream_reader workstation.torchaudio.reading"


def test_the_package_itself_costs_nothing_to_import():
    lines, _ = run(
        "import sys, workstation.torchaudio as ours; ours.install()\n"
        "print([name for name in ('torch', 'av', 'numba', 'scipy') if name in sys.modules])\n"
    )
    assert lines == ["[]"]


def test_what_there_is_not_says_why():
    lines, _ = run(
        "import workstation.torchaudio as ours; ours.install()\n"
        "try:\n    import torchaudio.lib\nexcept ModuleNotFoundError as error: print(error)\n"
        "import torchaudio\n"
        "try:\n    torchaudio.nothing\nexcept AttributeError as error: print(error)\n"
    )
    assert "compiled code" in lines[0]
    assert lines[1] == "torchaudio's nothing is not in workstation.torchaudio"


def test_modules_that_are_elsewhere_are_found():
    lines, errors = run(
        "import workstation.torchaudio as ours; ours.install()\n"
        "from torchaudio.functional.filtering import lfilter\n"
        "import torchaudio.functional.functional as inner, torchaudio.datasets.yesno\n"
        "from torchaudio.models.rnnt_decoder import RNNTBeamSearch\n"
        "from torchaudio.models.wav2vec2.model import wav2vec2_model\n"
        "print(inner is ours.functional, lfilter is inner.lfilter, torchaudio.datasets.yesno.YESNO.__name__)\n"
    )
    assert not errors
    assert lines == ["True True YESNO"]


def test_uninstalling_forgets_it():
    lines, _ = run(
        "import sys\n"
        "from workstation.torchaudio.alias import install, uninstall\n"
        "install(); install(); import torchaudio.functional\n"
        "uninstall(); uninstall()\n"
        "print([name for name in sys.modules if name.startswith('torchaudio')])\n"
        "import importlib.util; print(importlib.util.find_spec('torchaudio'))\n"
    )
    assert lines[0] == "[]"
    assert "workstation" not in lines[1]


@pytest.mark.parametrize("name", ["load", "save", "info", "AudioMetaData", "list_audio_backends", "functional", "io"])
def test_names_of_the_package_are_listed(name):
    import workstation.torchaudio

    assert name in workstation.torchaudio.__all__
    assert name in dir(workstation.torchaudio)
    assert getattr(workstation.torchaudio, name) is not None


def test_scripts_find_it(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import torchaudio\nprint(torchaudio.__name__, torchaudio.functional.gain(torch.ones(1), 0.0))\n")
    done = subprocess.run(
        [sys.executable, "-m", "workstation", "run", str(script)], capture_output=True, text=True, check=False
    )
    assert done.stdout.split(maxsplit=1) == ["workstation.torchaudio", "tensor([1.])\n"], done.stderr


def test_modules_that_are_elsewhere_are_attributes_too():
    lines, errors = run(
        "import workstation.torchaudio as ours; ours.install()\n"
        "import torchaudio\n"
        "from torchaudio.datasets import yesno, librispeech\n"
        "from torchaudio.functional import filtering\n"
        "from torchaudio.backend import soundfile_backend, sox_io_backend\n"
        "print(yesno.YESNO.__name__, librispeech.LIBRISPEECH.__name__, filtering is torchaudio.functional)\n"
        "print(soundfile_backend.load is torchaudio.load, torchaudio.backend.common.AudioMetaData.__name__)\n"
        "print(torchaudio.models.rnnt_decoder.RNNTBeamSearch.__name__, sox_io_backend.info is torchaudio.info)\n"
    )
    assert not errors
    assert lines == ["YESNO LIBRISPEECH True", "True AudioMetaData", "RNNTBeamSearch True"]


def test_streams_have_the_name_that_torio_gave_them():
    lines, errors = run(
        "import workstation.torchaudio as ours; ours.install()\n"
        "import torio, torchaudio.io\n"
        "from torio.io import StreamingMediaDecoder, StreamingMediaEncoder, CodecConfig\n"
        "from torio.utils import ffmpeg_utils\n"
        "print(StreamingMediaDecoder is torchaudio.io.StreamReader, torio.utils.ffmpeg_utils is ffmpeg_utils)\n"
    )
    assert not errors
    assert lines == ["True True"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("from torchaudio.models import Tacotron2", "eSpeak NG"),
        ("from torchaudio.datasets import TEDLIUM", "read its folder"),
        ("from torchaudio.models.wav2vec2.utils import import_fairseq_model", "hold code"),
    ],
)
def test_the_line_that_imports_what_is_left_out_says_why(line, reason):
    _, errors = run(f"import workstation.torchaudio as ours; ours.install()\n{line}\n")
    last = errors.strip().splitlines()[-1]
    assert last.startswith("ImportError: ")
    assert "is left out" in last
    assert reason in last
