"""The error of a wrong argument, which is a RuntimeError too because torchaudio's compiled functions raised that."""


class ArgumentError(ValueError, RuntimeError):
    """A caller's mistake; those who catch what torchaudio's kernels raised catch it as well."""
