"""What plugins offer each other: functions by what they are for and by their titles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workstation.core.registry import Registry


@dataclass(frozen=True, slots=True)
class PluginOffer:
    """A function that a plugin lets others call: `what` it is, as both of them know it, and how people read it."""

    what: str
    title: str
    function: Callable[..., Any]


OFFERS: Registry[PluginOffer] = Registry("offer", {})
"""Those of all plugins that are on."""
