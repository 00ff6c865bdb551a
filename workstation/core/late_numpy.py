"""numpy as `np`, imported when somebody first asks it for something.

An empty window and most looks at a document need no array, and to import numpy is a seventh of the way to the first
picture. The modules that every start imports take it from here, and have no array among what they make when they are
imported.
"""

from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["np"]

if TYPE_CHECKING:
    import numpy as np
else:

    class _Late(ModuleType):
        def __getattr__(self, name: str) -> Any:
            import numpy

            found = getattr(numpy, name)
            setattr(self, name, found)
            return found

    np = _Late("numpy")
