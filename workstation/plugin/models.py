"""Models for plugins: torchaudio's pipelines by their names, with weights from the user's own store.

They keep what they are as `workstation.plugin.api` does. To import this imports torch: import it in the function that
needs it. A model that is not installed says which one to download or import.
"""

from workstation.torchaudio import pipelines as pipelines

__all__ = ["pipelines"]
