"""The parameters of plugins' rows alone: what is read as the program starts imports this, and little with it.

They keep what they are as `workstation.plugin.api` does, which has them too.
"""

from workstation.core.params import Param as Param
from workstation.core.params import Values as Values

__all__ = ["Param", "Values"]
