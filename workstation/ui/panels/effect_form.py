"""The form of an effect's parameters, with the editors that some effects have of their own."""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from workstation.core.params import Param
from workstation.effects.base import Effect
from workstation.ui.params.editor import ParamEditor
from workstation.ui.params.form import ParamForm
from workstation.ui.toolkit.workspace import Desk

_LEARNED = "workstation.ui.panels.learned_spectrum:LearnedSpectrumEditor"

SPECIAL: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("equalizer", "bands"): "workstation.ui.panels.equalizer:EqualizerEditor",
        ("linear_equalizer", "bands"): "workstation.ui.panels.equalizer:EqualizerEditor",
        ("match_equalizer", "sound"): _LEARNED,
        ("match_equalizer", "model"): _LEARNED,
        ("noise_profile", "profile"): _LEARNED,
    }
)
"""Editors that show more than the kind of a parameter tells, by effect and parameter; imported when first needed."""


def effect_form(desk: Desk, effect: Effect, parent: QWidget | None = None) -> ParamForm:
    special = {name: partial(_make, where, desk) for (id_, name), where in SPECIAL.items() if id_ == effect.id}
    return ParamForm(effect.params, parent, special)


def _make(where: str, desk: Desk, param: Param, parent: QWidget | None) -> ParamEditor:
    module, _, name = where.partition(":")
    editor = getattr(import_module(module), name)(desk, param, parent)
    assert isinstance(editor, ParamEditor)
    return editor
