"""Where channels are put in a file, and what is said where a format cannot tell it."""

import pytest

from workstation.media.channel_plan import channel_plan
from workstation.media.formats import EXPORT_FORMATS

LOST = ": its channels were written without their places"


@pytest.mark.parametrize("format_", EXPORT_FORMATS)
def test_mono_and_stereo_need_no_word(format_: str) -> None:
    for layout in ((), ("FC",), ("LFE",), ("FL", "FR"), ("FR", "FL"), ("DL", "DR")):
        plan = channel_plan(EXPORT_FORMATS[format_], len(layout) or 2, layout)
        assert (plan.layout, plan.note) == ({1: "mono"}.get(len(layout), "stereo"), "")


@pytest.mark.parametrize(
    ("format_", "layout", "written", "note"),
    [
        ("wav", "FL FR LFE", "2.1", ""),
        ("wav", "FL FR FC LFE SL SR", "5.1(side)", ""),
        ("m4a", "FL FR FC LFE SL SR", "5.1", "M4A (AAC) holds no 5.1(side) layout: its channels were written as 5.1"),
        ("ogg", "FL FR LFE", "3.0", "Ogg Vorbis holds no 2.1 layout: its channels were written as 3.0"),
        ("aiff", "FL FR FC LFE BL BR SL SR", "8 channels", "AIFF holds no 7.1 layout" + LOST),
        ("wav", "FL LFE FR", "3 channels", "WAV holds no FL+LFE+FR layout" + LOST),
        ("ogg", "FL FR TFL TFR", "quad", "Ogg Vorbis holds no FL+FR+TFL+TFR layout: its channels were written as quad"),
        ("m4a", "FL FR FC LFE BC SL SR", "6.1", "M4A (AAC) holds no 6.1 layout" + LOST),
    ],
)  # fmt: skip
def test_layouts(format_: str, layout: str, written: str, note: str) -> None:
    speakers = tuple(layout.split())
    plan = channel_plan(EXPORT_FORMATS[format_], len(speakers), speakers)
    assert (plan.layout, plan.note) == (written, note)


def test_where_nobody_says_it_the_usual_layout_is_written() -> None:
    assert channel_plan(EXPORT_FORMATS["wav"], 6).layout == "5.1"
    assert channel_plan(EXPORT_FORMATS["aiff"], 6).layout == "5.1(side)"
    assert channel_plan(EXPORT_FORMATS["wav"], 12).layout == "12 channels"
    assert channel_plan(EXPORT_FORMATS["wav"], 6, ("FL", "FR")).layout == "5.1"


@pytest.mark.parametrize("layout", ["FL FR FC BC SL SR", "FL FR FC BL BR SL SR", "FL FR FC BL BR BC SL SR"])
def test_no_channel_is_coded_as_low_frequency_effects(layout: str) -> None:
    speakers = tuple(layout.split())
    for format_ in ("ogg", "opus"):
        with pytest.raises(ValueError, match="a channel would be coded as low-frequency effects"):
            channel_plan(EXPORT_FORMATS[format_], len(speakers), speakers)
    assert channel_plan(EXPORT_FORMATS["m4a"], len(speakers), speakers).note.endswith(LOST)
    assert channel_plan(EXPORT_FORMATS["flac"], len(speakers), speakers).note == ""
