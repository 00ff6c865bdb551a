"""The form of an effect's parameters, with the editors that some effects have of their own."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from workstation.core.params import Param
from workstation.effects.base import Effect
from workstation.ui.panels.equalizer import EqualizerEditor
from workstation.ui.params.editor import Editor
from workstation.ui.params.form import ParamForm
from workstation.ui.view import Desk

SPECIAL: Mapping[tuple[str, str], Callable[[Desk, Param, QWidget | None], Editor]] = MappingProxyType(
    {("equalizer", "bands"): EqualizerEditor}
)
"""Editors that show more than the kind of a parameter tells, by effect and parameter."""


def effect_form(desk: Desk, effect: Effect, parent: QWidget | None = None) -> ParamForm:
    special = {name: partial(make, desk) for (id_, name), make in SPECIAL.items() if id_ == effect.id}
    return ParamForm(effect.params, parent, special)
