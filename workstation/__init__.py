"""An audio editor where sound, spectrum and words are one document."""

from workstation.core.cache_folder import keep_compiled as _keep_compiled

__version__ = "0.1.0"

_keep_compiled()
