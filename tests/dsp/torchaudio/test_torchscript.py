import inspect
import io
import subprocess
import sys

import pytest
import torch

from workstation.dsp import functional, transforms
from workstation.dsp.torchaudio import torchscript

pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")

NOT_IN_SCRIPTS = {"TokenSpan", "edit_distance", "merge_tokens"}
ARGUMENTS = {
    "ChromaScale": (16000, 201),
    "ChromaSpectrogram": (16000, 400),
    "FrequencyMasking": (8,),
    "InverseBarkScale": (201, 32),
    "InverseMelScale": (201, 32),
    "Loudness": (16000,),
    "PitchShift": (16000, 4),
    "SpecAugment": (2, 8, 2, 8),
    "SpectralCentroid": (16000,),
    "Speed": (16000, 1.5),
    "SpeedPerturbation": (16000, [0.9, 1.1]),
    "TimeMasking": (8,),
    "Vad": (16000,),
    "Vol": (2.0,),
}


def saved_and_loaded(scripted):
    buffer = io.BytesIO()
    torch.jit.save(scripted, buffer)
    buffer.seek(0)
    return torch.jit.load(buffer)


def sound():
    return torch.randn(2, 4000, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", sorted(set(functional.__all__) - NOT_IN_SCRIPTS))
def test_every_function_compiles(name):
    function = getattr(functional, name)
    prepared = function.__prepare_scriptable__()
    assert prepared is not function
    torch.jit.script(function)


@pytest.mark.parametrize("name", transforms.__all__)
@pytest.mark.filterwarnings("ignore:.*all zero values:UserWarning", "ignore:.*filters are empty:UserWarning")
def test_every_module_compiles_and_can_be_saved(name):
    module = getattr(transforms, name)(*ARGUMENTS.get(name, ()))
    assert module.__prepare_scriptable__() is not module
    assert saved_and_loaded(torch.jit.script(module)).training == module.training


def test_functions_answer_and_pass_gradients_as_outside():
    def chain(x: torch.Tensor) -> torch.Tensor:
        return functional.lowpass_biquad(functional.gain(x, 3.0), 16000, 1000.0)

    scripted = saved_and_loaded(torch.jit.script(chain))
    plain, inside = sound().requires_grad_(True), sound().requires_grad_(True)
    assert torch.equal(scripted(inside), chain(plain))
    chain(plain).sum().backward()
    scripted(inside).sum().backward()
    assert torch.equal(plain.grad, inside.grad)


def test_unions_and_optional_arguments():
    def weights(s: torch.Tensor, n: torch.Tensor, channel: torch.Tensor) -> torch.Tensor:
        by_number = functional.mvdr_weights_souden(s, n, 1)
        return by_number - functional.mvdr_weights_souden(s, n, channel)

    def faster(x: torch.Tensor) -> torch.Tensor:
        return functional.speed(x, 16000, 1.5)[0]

    psd = functional.psd(torch.randn(3, 5, 40, dtype=torch.complex128))
    channel = torch.tensor([0.0, 1.0, 0.0])
    assert torch.jit.script(weights)(psd, psd, channel).abs().max() < 1e-9
    assert torch.equal(torch.jit.script(faster)(sound()), faster(sound()))


def test_modules_answer_as_outside_and_keep_their_state():
    module = transforms.MelSpectrogram(n_mels=40)
    scripted = saved_and_loaded(torch.jit.script(module))
    assert torch.equal(scripted(sound()), module(sound()))
    spectrum = torch.randn(3, 9, 20, dtype=torch.complex64)
    mask = torch.rand(9, 20)
    plain, inside = transforms.MVDR(online=True), torch.jit.script(transforms.MVDR(online=True))
    for _ in range(3):
        assert torch.equal(plain(spectrum, mask, 1 - mask), inside(spectrum, mask, 1 - mask))


def test_a_script_can_be_loaded_by_another_process(tmp_path):
    module = transforms.Spectrogram()
    torch.jit.save(torch.jit.script(module), str(tmp_path / "module.pt"))
    torch.save({"in": sound(), "out": module(sound())}, tmp_path / "values.pt")
    code = inspect.cleandoc(
        f"""
        import torch
        from workstation.dsp.torchaudio.operators import register_operators
        register_operators()
        values = torch.load({str(tmp_path / "values.pt")!r}, weights_only=True)
        module = torch.jit.load({str(tmp_path / "module.pt")!r})
        assert torch.equal(module(values["in"]), values["out"])
        """
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def test_functions_that_no_operator_can_express_are_left_alone():
    assert functional.edit_distance.__prepare_scriptable__() is functional.edit_distance


def test_a_file_cannot_name_other_classes():
    from workstation.dsp.torchaudio import torchscript_modules

    with pytest.raises(ValueError, match="may only hold"):
        torchscript_modules._rebuilt('{"class": "subprocess:Popen", "settings": {}, "buffers": [], "children": {}}')
    assert torchscript.NAMESPACE == "workstation"
