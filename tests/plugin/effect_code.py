"""The code of an effect of a plugin."""

EFFECT_CODE = """
import numpy as np
from workstation.plugin.api import Effect, Stream

class HalfStream(Stream):
    def process(self, block):
        {process}
    def update(self, values):
        {update}

class Half(Effect):
    id, name, category = "half", "Half", "test"
    def _stream(self, channels, rate, values):
        {make}
    {more}
"""


def code(process: str = "return block / 2", update: str = "pass", make: str = "", more: str = "") -> str:
    make = make or "return HalfStream(self, channels, rate)"
    return EFFECT_CODE.format(process=process, update=update, make=make, more=more)
