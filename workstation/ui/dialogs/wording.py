"""What the dialogs that are made from a command's signature say, and what stands in their fields at first."""

from collections.abc import Callable, Mapping
from typing import Any

from workstation.core.document import Track
from workstation.session import Session

TEXTS: Mapping[str, str] = {
    "edit.goto": "Go back, or forward again, to any step of the history.",
    "selection.set": "Select from one time to another. Leave the end empty to put the caret at the beginning.",
    "transport.seek": "Put the caret at a time; what is playing goes on from there.",
    "track.duplicate": "A copy of the track comes below it.",
    "track.rename": "What is the track to be called?",
    "track.move": "The track takes this place from the top, which is 0.",
    "track.colour": "The colours are numbered from 0. Without a number the track has the colour of its place.",
    "track.gain": "How loud the track is in the mix: 0 dB leaves it as it is, -6 dB is half of it.",
    "track.pan": "From -1, all to the left, to 1, all to the right.",
    "track.mute": "A muted track is not heard in the mix.",
    "track.solo": "While some tracks are soloed, only they are heard.",
    "track.insert_silence": "Silence of this length comes at the caret, or takes the place of what is selected.",
    "clip.cross_fade": "The selected clips and their neighbours fade into each other over this many milliseconds.",
    "clip.fade_in": "The selected clips rise from silence over this time. 0 takes the fade away.",
    "clip.fade_out": "The selected clips fall to silence over this time. 0 takes the fade away.",
    "clip.shift": "Move the selected clips by this time, to the left when it is negative, and by so many tracks down.",
    "clip.move": "The clip, and its group, begins at this time, and may go to another track.",
    "clip.trim": "Cut the clip, or pull it out again as far as there is sound. What is left empty stays.",
    "clip.fade": "Fade the clip in or out over these times. 0 takes a fade away.",
    "clip.gain": "How loud the clip is: 0 dB leaves it as it is, -60 dB is silence.",
    "clip.rename": "What is the clip to be called? Nothing takes its name away.",
    "clip.colour": "The colours are numbered from 0. Without a number the clip has the colour of its track.",
    "clip.select": "Which clip? They are numbered from 0 on each track.",
    "envelope.add": "The envelope of the clip gets a point at this time, or moves the one that is there.",
    "envelope.move": "The point goes to another time or loudness, between its neighbours. Points are numbered from 0.",
    "envelope.remove": "The point goes away. Points are numbered from 0.",
    "marker.remove": "Which marker is to go?",
    "marker.rename": "What is the marker to be called?",
    "marker.move": "The marker goes to this time. With an end it marks all that is between: a region.",
    "marker.select": "Select the region, or put the caret at the marker.",
    "rack.add": "The effect is heard at once, on a track or on the master, and can be changed at any time.",
    "rack.remove": "Which effect is to go?",
    "rack.move": "Effects are heard one after the other, the first of them at place 0.",
    "rack.set": "Choose the effect; its values are set in the panel of effects.",
    "rack.enable": "An effect that is off is kept, but not heard.",
    "rack.listen": "The effect goes by the sound of another track, heard before that track's rack and fader.",
    "rack.preset": "Load the preset of one effect, or a whole rack of effects.",
    "rack.save_preset": "Keep the values of one effect, or a whole rack, under a name.",
    "rack.rename_preset": "What is the preset that you saved to be called?",
    "rack.delete_preset": "The preset that you saved goes away. Those that came with the program stay.",
    "words.speakers": "Finds out by the voices who says what. With 0 it finds out how many speak as well.",
    "words.replace": "Every place where the text is found is changed, also inside words. No sound changes.",
    "words.set_fillers": "Which words mean nothing? Put commas between them. The second list is only proposed.",
    "words.align_again": "These words are looked for in the sound once more; all others stay where they are.",
    "words.put": "Words, such as 3-7, 12, move so that the first of them begins at this time.",
    "words.nudge": "The selected words move by this time, to the left when it is negative. The sound stays.",
    "words.split": "One word becomes two, after so many letters, or in its middle.",
    "words.rename_speaker": "The speaker gets this name everywhere. The name of another one makes them one.",
    "words.set_word": "The word gets another text or other times. Without a text it goes away.",
    "words.insert_word": "The new word comes before the one that is chosen.",
    "words.move_edge": "One edge of the word goes to this time, as far as its neighbours let it.",
    "words.remove_word": "The word goes away; its sound stays.",
    "words.set_start": "The word begins at this time and keeps its length; what follows in its cue moves along.",
    "words.split_cue": "A new cue begins with this word.",
    "words.join_cue": "The cue of this word is joined to the one before.",
    "words.set_speaker": "Who speaks this cue? Nothing means nobody in particular.",
    "words.translate": "What does this cue say in the other language?",
    "words.paste": "The sound that was cut or copied, with its words, comes before this word.",
    "words.move": "Words, such as 3-7, go before another word and take their sound along.",
    "words.retype": "Another text takes the place of these words, such as 3-7. What stays keeps its time.",
    "words.type": "New words come before this one; they get a likely time.",
    "words.select": "Select the sound of this word.",
    "words.nudge_cue": "The cue, or one of its edges, moves by this time: earlier when it is negative.",
    "words.cue_times": "The cue is shown from one time to the other, whatever its neighbours do.",
    "words.cue_edge": "One edge of the cue, or all of it, goes to this time.",
    "words.cue_text": "What does this cue say? No time changes.",
    "words.break_line": "A line of the cue ends before this word, or goes on again.",
    "words.shift": "All words move by this time, earlier when it is negative. The sound stays.",
    "words.frame_rate": "For subtitles that run away from a film that was converted to another frame rate.",
    "words.align": "Paste the text that is spoken; every word of it gets its time.",
    "words.transcribe": "Writes down what is said.",
}
"""What each dialog says above its fields, by the command. A command that is not here gets its title alone."""

LABELS: Mapping[tuple[str, str], str] = {
    ("", "stop"): "End",
    ("", "start"): "Begin",
    ("", "to"): "To",
    ("", "on"): "State",
    ("", "at"): "Before word",
    ("", "index"): "Place",
    ("", "seconds"): "Time",
    ("", "case"): "Match case",
    ("", "becomes"): "New frame rate",
    ("", "was"): "Old frame rate",
    ("transport.seek", "seconds"): "Go to",
    ("track.insert_silence", "seconds"): "Length",
    ("clip.fade_in", "seconds"): "Length",
    ("clip.fade_out", "seconds"): "Length",
    ("clip.shift", "seconds"): "Move by",
    ("clip.shift", "tracks"): "Tracks down",
    ("rack.listen", "to"): "Listens to",
    ("rack.rename_preset", "to"): "New name",
    ("clip.move", "to"): "To track",
    ("clip.move", "follow"): "What follows moves along",
    ("words.nudge", "seconds"): "Move by",
    ("words.nudge_cue", "seconds"): "Move by",
    ("words.shift", "seconds"): "Move by",
    ("words.set_start", "at"): "Begin",
    ("words.split", "at"): "After letters",
    ("words.replace", "find"): "Find",
    ("words.replace", "text"): "Replace by",
    ("words.move", "to"): "Before word",
    ("words.move_edge", "joint"): "The neighbour moves along",
    ("words.cue_edge", "free"): "Whatever the neighbours do",
    ("words.speakers", "speakers"): "How many speak",
    ("words.speakers", "names"): "Their names",
    ("words.speakers", "model"): "Use the voice model",
    ("words.set_fillers", "sure"): "Always fillers",
    ("words.set_fillers", "perhaps"): "Perhaps fillers",
}
"""What stands before a field, by the command or "" for any, and the argument; else the argument's own name."""

TIMES = frozenset({"start", "stop", "to", "at", "time", "seconds", "fade_in", "fade_out"})
"""Arguments that are times where they are numbers with decimals."""

SWITCH = (("The other way round", None), ("On", True), ("Off", False))
"""The choices of what is switched on, off, or over."""


def at_first(session: Session, command: str) -> Mapping[str, Any]:
    """What is chosen at first, by argument, because it is what is selected; also arguments that have no field."""
    make = _AT_FIRST.get(command) or _AT_FIRST.get(command.partition(".")[0])
    return make(session) if make else {}


def _selection(session: Session) -> dict[str, Any]:
    """The present one, with its tracks and its band."""
    selection, rate = session.selection, session.document.rate
    start, stop = selection.range.seconds(rate)
    kept = {"tracks": selection.tracks, "band_hz": selection.band_hz}
    return {"start": start, "stop": None if selection.range.is_caret else stop, **kept}


def _place(session: Session) -> dict[str, Any]:
    player = session.player
    return {"seconds": (player.position if player.playing else session.selection.range.start) / session.document.rate}


def _track(session: Session) -> dict[str, Any]:
    track = _selected_track(session)
    if track is None:
        return {}
    place = [one.key for one in session.document.tracks].index(track.key)
    return {"track": track.key, "name": track.name, "gain_db": track.gain_db, "pan": track.pan, "index": place}


def _clip(session: Session) -> dict[str, Any]:
    """The clip at the caret, or that begins first in the selection."""
    track = _selected_track(session)
    if track is None:
        return {}
    frame = session.selection.range.start
    numbers = [number for number, clip in enumerate(track.clips) if clip.range.stop > frame]
    if not numbers:
        return {"track": track.key}
    clip, rate = track.clips[numbers[0]], session.document.rate
    start, stop = clip.range.seconds(rate)
    given = {"track": track.key, "clip": numbers[0], "name": clip.name, "start": start, "stop": stop}
    return given | {"time": min(max(frame / rate, start), stop)}


def _marker(session: Session) -> dict[str, Any]:
    """The last marker before the caret."""
    markers, frame, rate = session.document.markers, session.selection.range.start, session.document.rate
    if not markers:
        return {}
    index = max((number for number, marker in enumerate(markers) if marker.range.start <= frame), default=0)
    start, stop = markers[index].range.seconds(rate)
    caret = markers[index].range.is_caret
    return {"index": index, "label": markers[index].label, "start": start, "stop": None if caret else stop}


def _cue_times(session: Session) -> dict[str, Any]:
    from workstation.core.words.cue_times import cue_near

    number = cue_near(session.document.transcript, session.selection.range)
    place = session.document.transcript.cues[number].place if number >= 0 else None
    if place is None:
        return {}
    start, stop = place.seconds(session.document.rate)
    return {"cue": number, "start": start, "stop": stop, "to": start}


def _selected_track(session: Session) -> Track | None:
    return next(iter(session.document.selected(session.selection)), None)


_AT_FIRST: Mapping[str, Callable[[Session], dict[str, Any]]] = {
    "selection.set": _selection,
    "transport.seek": _place,
    "track": _track,
    "clip": _clip,
    "envelope": _clip,
    "marker": _marker,
    "words.cue_times": _cue_times,
    "words.cue_edge": _cue_times,
}
"""By a command's name, or its first part."""
