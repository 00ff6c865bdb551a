"""All operators that scripts may call, for processes that load a script and have met none of what is in it."""

from workstation.dsp import functional, transforms
from workstation.dsp.torchaudio.torchscript_modules import register_module


def register_operators() -> None:
    """Register the operators of all functions and modules, those that are there already left as they are.

    Example:
        >>> register_operators()
        >>> torch.jit.load("script.pt")  # doctest: +SKIP
    """
    for name in functional.__all__:
        prepare = getattr(getattr(functional, name), "__prepare_scriptable__", None)
        if prepare:
            prepare()
    for name in transforms.__all__:
        register_module(getattr(transforms, name))
