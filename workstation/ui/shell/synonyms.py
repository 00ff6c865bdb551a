"""What people call things that have another name here, and one spelling for British and American English."""

import re
from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "window.preferences": "settings options configuration setup language shortcuts keyboard theme device",
    "panel.settings": "preferences options configuration setup",
    "panel.rack": "effects inserts chain plugins mixer",
    "panel.markers": "labels regions cues",
    "panel.jobs": "progress tasks queue",
    "panel.transcript": "text words script",
    "panel.transcribe": "speech to text recognise language whisper dictate",
    "panel.align": "forced alignment lyrics text language sync",
    "panel.subtitles": "captions cues srt",
    "panel.karaoke": "lyrics sing video picture",
    "panel.console": "python script macro terminal",
    "help:keys": "shortcut shortcuts keyboard hotkeys key bindings",
    "help:README": "manual window overview tutorial",
    "help:engines": "language languages whisper model offline",
    "help:dsp": "torchaudio python api spectrum",
    "window.palette": "search commands",
    "window.report": "bug issue error crash log versions",
    "file.export": "save as wav mp3 flac render bounce mixdown convert",
    "file.export_several": "split tracks stems chapters wav mp3 flac",
    "file.save": "store project",
    "file.open": "load",
    "file.import": "add file",
    "edit.trim": "crop keep",
    "edit.silence": "mute erase",
    "edit.delete": "remove erase ripple",
    "selection.set": "range go to",
    "clip.split": "cut divide razor blade",
    "clip.cross_fade": "crossfade blend",
    "clip.gain": "volume louder quieter loudness level",
    "track.gain": "volume louder quieter loudness level fader",
    "track.pan": "balance left right",
    "track.add": "new track",
    "track.insert_silence": "pause gap",
    "transport.toggle": "start pause playback",
    "transport.record": "microphone tape capture",
    "transport.loop": "repeat cycle",
    "transport.seek": "jump goto timecode",
    "marker.add": "label region bookmark",
    "view.spectrogram": "spectrum frequency sonogram",
    "view.both": "spectrum frequency sonogram",
    "view.dark": "theme light night colours appearance",
    "view.snap": "magnet grid",
    "view.zoom_all": "fit everything",
    "view.envelopes": "volume automation curve",
    "words.transcribe": "speech to text recognise language whisper dictate",
    "words.align": "lyrics forced alignment sync language",
    "words.load": "captions srt import subtitles",
    "words.export": "captions srt save subtitles lyrics vtt",
    "words.find": "search",
    "words.speakers": "diarise diarize voices who",
    "words.remove_fillers": "um uh clean filler",
    "words.shorten_pauses": "silence gaps truncate",
    "words.insert_cue": "new subtitle caption",
    "words.burn": "hardsub video captions",
    "words.embed": "softsub video captions mux",
    "effect:gain": "volume louder quieter amplify loudness level",
    "effect:normalize": "louder loudness volume lufs peak level amplify",
    "effect:fade": "in out",
    "effect:invert": "phase flip",
    "effect:equalizer": "eq tone bass treble spectrum frequency",
    "effect:high_pass": "low cut rumble hpf filter bass",
    "effect:low_pass": "high cut lpf filter treble",
    "effect:compressor": "dynamics louder punch",
    "effect:limiter": "ceiling peak louder maximizer true peak",
    "effect:gate": "expander silence quiet",
    "effect:deesser": "sibilance s harsh",
    "effect:leveler": "even loudness automatic gain volume rider agc",
    "effect:reverb": "room hall echo space",
    "effect:delay": "echo repeat",
    "effect:stereo": "width mono pan",
    "effect:pitch_shift": "key transpose semitones",
    "effect:time_stretch": "speed tempo faster slower duration",
    "effect:reverse": "backwards",
    "effect:saturation": "distortion overdrive warm tape tube",
    "effect:noise_reduction": "noise denoise hiss background clean",
    "effect:declick": "noise crackle vinyl pops clicks",
    "effect:declip": "noise distortion clipping overload",
    "effect:hum_removal": "noise mains buzz 50 hz 60 hz",
    "effect:remove_dc": "offset bias",
    "setting:theme": "dark light appearance colours",
    "setting:output_device": "speaker headphones sound card audio interface",
    "setting:input_device": "microphone sound card audio interface",
    "setting:latency_ms": "delay buffer",
    "setting:timecode_fps": "smpte frame rate fps",
    "setting:fft_size": "spectrum resolution window",
    "setting:colour_map": "spectrum palette",
    "setting:frequency_axis": "spectrum scale",
    "setting:range_db": "spectrum contrast",
    "setting:history_steps": "undo",
    "setting:history_gb": "undo disk",
    "setting:decoded_gb": "cache disk",
}

_AMERICAN = (
    (re.compile(r"(?<=[a-z])is(?=(?:e|ed|er|ers|es|ing|ation)\b)"), "iz"),
    (re.compile(r"(?<=[a-z])our(?=s|ed|\b)"), "or"),
    (re.compile(r"\bgrey"), "gray"),
    (re.compile(r"centre\b"), "center"),
    (re.compile(r"catalogue\b"), "catalog"),
)


def words_for(id_: str) -> str:
    """Other names of what has this id in the palette."""
    return _WORDS.get(id_, "")


def one_spelling(text: str) -> str:
    """A text in small letters and as Americans spell it, so that either spelling finds the other."""
    text = text.lower()
    for british, american in _AMERICAN:
        text = british.sub(american, text)
    return text
