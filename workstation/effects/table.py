"""The table of effects: an id, and where its class is; nothing is imported before it is asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workstation.effects.base import Effect

BUILT_IN: Mapping[str, str] = MappingProxyType(
    {
        "gain": "workstation.effects.level.gain:Gain",
        "normalize": "workstation.effects.level.normalize:Normalize",
        "fade": "workstation.effects.level.fade:FadeEffect",
        "invert": "workstation.effects.level.invert:Invert",
        "equalizer": "workstation.effects.tone.equalizer:Equalizer",
        "graphic_equalizer": "workstation.effects.tone.graphic_equalizer:GraphicEqualizer",
        "linear_equalizer": "workstation.effects.tone.linear_equalizer:LinearEqualizer",
        "match_equalizer": "workstation.effects.tone.match_equalizer:MatchEqualizer",
        "tilt": "workstation.effects.tone.tilt:Tilt",
        "high_pass": "workstation.effects.tone.cut_filters:HighPass",
        "low_pass": "workstation.effects.tone.cut_filters:LowPass",
        "compressor": "workstation.effects.dynamics.compressor:Compressor",
        "limiter": "workstation.effects.dynamics.limiter:Limiter",
        "gate": "workstation.effects.dynamics.gate:Gate",
        "expander": "workstation.effects.dynamics.expander:Expander",
        "ducker": "workstation.effects.dynamics.ducker:Ducker",
        "transients": "workstation.effects.dynamics.transients:TransientShaper",
        "multiband": "workstation.effects.dynamics.multiband:MultibandCompressor",
        "dynamic_equalizer": "workstation.effects.tone.dynamic_equalizer:DynamicEqualizer",
        "deesser": "workstation.effects.dynamics.deesser:DeEsser",
        "leveler": "workstation.effects.dynamics.leveler:Leveler",
        "reverb": "workstation.effects.space.reverb:Reverb",
        "algorithmic_reverb": "workstation.effects.space.algorithmic_reverb:AlgorithmicReverb",
        "delay": "workstation.effects.space.delay:Delay",
        "multitap": "workstation.effects.space.multitap:MultiTap",
        "stereo": "workstation.effects.space.stereo:Stereo",
        "mid_side": "workstation.effects.space.mid_side:MidSide",
        "channel_mixer": "workstation.effects.space.channel_mixer:ChannelMixer",
        "pitch_shift": "workstation.effects.time.pitch_shift:PitchShiftEffect",
        "voice_pitch": "workstation.effects.time.voice_pitch:VoicePitch",
        "time_stretch": "workstation.effects.time.time_stretch:TimeStretchEffect",
        "varispeed": "workstation.effects.time.varispeed:Varispeed",
        "sliding_stretch": "workstation.effects.time.sliding_stretch:SlidingStretch",
        "paulstretch": "workstation.effects.time.paulstretch:Paulstretch",
        "reverse": "workstation.effects.time.reverse:Reverse",
        "chorus": "workstation.effects.modulation.chorus:Chorus",
        "flanger": "workstation.effects.modulation.flanger:Flanger",
        "phaser": "workstation.effects.modulation.phaser:Phaser",
        "tremolo": "workstation.effects.modulation.tremolo:Tremolo",
        "rotary": "workstation.effects.modulation.rotary:Rotary",
        "wah": "workstation.effects.modulation.wah:Wah",
        "ring_modulator": "workstation.effects.modulation.ring_modulator:RingModulator",
        "saturation": "workstation.effects.tone.saturation:Saturation",
        "exciter": "workstation.effects.tone.exciter:Exciter",
        "bit_crusher": "workstation.effects.tone.bit_crusher:BitCrusher",
        "noise_reduction": "workstation.effects.repair.noise_reduction:NoiseReduction",
        "noise_profile": "workstation.effects.repair.noise_profile:NoiseProfile",
        "declick": "workstation.effects.repair.declick:Declick",
        "declip": "workstation.effects.repair.declip:Declip",
        "hum_removal": "workstation.effects.repair.hum_removal:HumRemoval",
        "remove_dc": "workstation.effects.repair.remove_dc:RemoveDc",
    }
)


@dataclass(frozen=True, slots=True)
class EffectTable:
    """Effects by id, in the order of menus: an instance, or `"module:Class"` to import at first use."""

    rows: "Mapping[str, str | Effect]" = field(default_factory=lambda: dict(BUILT_IN))
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """The names of plugins by the ids of effects that they have, whether these are rows or not."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", MappingProxyType(dict(self.rows)))
        object.__setattr__(self, "elsewhere", MappingProxyType(dict(self.elsewhere)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __contains__(self, id_: object) -> bool:
        return id_ in self.rows

    def __getitem__(self, id_: str) -> "Effect":
        """The effect called `id_`; ValueError names those there are, or the plugin that would have it."""
        if id_ not in self.rows and id_ in self.elsewhere:
            raise ValueError(f"the effect {id_!r} is of the plugin “{self.elsewhere[id_]}”, which is switched off")
        if id_ not in self.rows:
            raise ValueError(f"there is no effect {id_!r}; there are {', '.join(self.rows) or 'none'}")
        row = self.rows[id_]
        return load(row) if isinstance(row, str) else row

    def with_row(self, id_: str, row: "str | Effect") -> "EffectTable":
        """This table with one more effect; ValueError when the id is taken."""
        if id_ in self.rows:
            raise ValueError(f"the effect {id_!r} is there already")
        return replace(self, rows={**self.rows, id_: row})

    def without(self, id_: str) -> "EffectTable":
        return replace(self, rows={key: row for key, row in self.rows.items() if key != id_})


def load(path: str) -> "Effect":
    """The effect at `"module:Class"`."""
    from workstation.effects.base import Effect

    module, _, name = path.partition(":")
    made = getattr(import_module(module), name)()
    if not isinstance(made, Effect):
        raise ValueError(f"{path} is not an effect")
    return made
