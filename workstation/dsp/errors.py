"""Errors of wrong arguments, which are of a second kind too because torchaudio's functions raised that."""


class ArgumentError(ValueError, RuntimeError):
    """A caller's mistake; those who catch what torchaudio's compiled functions raised catch it as well."""


class SampleTypeError(TypeError, ValueError, RuntimeError):
    """Numbers that a function is not defined on, of all the kinds that torch and torchaudio raise for them."""


class OptionError(ValueError, AssertionError):
    """A caller's mistake; those who catch the assertions of torchaudio's Kaldi functions catch it as well."""
