"""The commands of words."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"
_TEXT = f"{_HERE}.words.text"
_CLEAN = f"{_HERE}.words.clean_up"
_TIME = f"{_HERE}.words.timing"
_SOUND = f"{_HERE}.words.sound"

COMMANDS: tuple[Command, ...] = (
    Command(
        "words.align",
        "Align text…",
        f"{_HERE}.speech.recognize:align",
        "Words",
        "mdi6.text-recognition",
        "sound",
        "align",
    ),
    Command(
        "words.transcribe",
        "Transcribe…",
        f"{_HERE}.speech.recognize:transcribe",
        "Words",
        "mdi6.microphone-message",
        "sound",
        "transcribe",
    ),
    Command(
        "words.speakers",
        "Find speakers…",
        f"{_HERE}.speech.speakers:find_speakers",
        "Words",
        "mdi6.account-voice",
        "words",
        "arguments",
    ),
    Command("words.load", "Load subtitles…", f"{_HERE}.words.files:load", "Words", needs="sound", ask="load-words"),
    Command(
        "words.export", "Export words…", f"{_HERE}.words.files:export", "Words", "mdi6.export", "words", "export-words"
    ),
    Command(
        "words.replace", "Replace in the text…", f"{_TEXT}:exchange", "Words", "mdi6.find-replace", "words", "text"
    ),
    Command(
        "words.delete",
        "Delete words and sound",
        f"{_SOUND}:delete",
        "Words/With sound",
        "mdi6.text-box-remove",
        "words",
    ),
    Command("words.cut", "Cut words and sound", f"{_SOUND}:cut", "Words/With sound", "mdi6.content-cut", "words"),
    Command("words.copy", "Copy words and sound", f"{_SOUND}:copy", "Words/With sound", "mdi6.content-copy", "words"),
    Command("words.silence", "Silence words", f"{_SOUND}:silence", "Words/With sound", "mdi6.volume-off", "words"),
    Command("words.bleep", "Bleep words", f"{_SOUND}:bleep", "Words/With sound", "mdi6.sine-wave", "words"),
    Command(
        "words.hear_without",
        "Hear without words",
        f"{_SOUND}:hear_without",
        "Words/With sound",
        "mdi6.ear-hearing",
        "words",
        logged=False,
    ),
    Command(
        "words.remove", "Remove words, keep sound", f"{_TEXT}:remove", "Words", "mdi6.text-box-minus-outline", "words"
    ),
    Command(
        "words.remove_fillers",
        "Remove filler words…",
        f"{_CLEAN}:remove_fillers",
        "Words",
        "mdi6.broom",
        "words",
        "fillers",
    ),
    Command(
        "words.shorten_pauses",
        "Shorten pauses…",
        f"{_CLEAN}:shorten_pauses",
        "Words",
        "mdi6.arrow-collapse-horizontal",
        "sound",
        "pauses",
    ),
    Command("words.set_fillers", "Set filler words…", f"{_CLEAN}:set_fillers", ask="fillers-list"),
    Command(
        "words.next_doubtful", "Next doubtful word", f"{_TIME}:next_doubtful", "Words", "mdi6.chevron-down", "words"
    ),
    Command(
        "words.previous_doubtful",
        "Previous doubtful word",
        f"{_TIME}:previous_doubtful",
        "Words",
        "mdi6.chevron-up",
        "words",
    ),
    Command("words.align_again", "Align again", f"{_HERE}.speech.realign:align_again", ask="word", needs="words"),
    Command(
        "words.align_lines",
        "Align within lines",
        f"{_HERE}.speech.realign:align_lines",
        "Words",
        "mdi6.text-recognition",
        "words",
    ),
    Command("words.put", "Put words…", f"{_TIME}:put", ask="word", needs="words"),
    Command(
        "words.nudge", "Shift selected words…", f"{_TIME}:nudge", "Words", "mdi6.arrow-left-right", "words", "seconds"
    ),
    Command("words.join", "Make one word", f"{_HERE}.words.edit:join_words", "Words", "mdi6.set-merge", "words"),
    Command("words.split", "Split word in two…", f"{_HERE}.words.edit:split_word", ask="word", needs="words"),
    Command(
        "words.rename_speaker",
        "Rename speaker…",
        f"{_TIME}:rename_speaker",
        "Words",
        "mdi6.account-edit",
        "words",
        "speaker",
    ),
    Command("words.set_word", "Edit word…", f"{_HERE}.words.edit:set_word", ask="word", needs="words"),
    Command("words.insert_word", "Insert word…", f"{_HERE}.words.edit:insert_word", ask="word", needs="words"),
    Command("words.move_edge", "Move word's edge", f"{_HERE}.words.edit:move_edge", ask="word", needs="words"),
    Command("words.remove_word", "Remove word", f"{_HERE}.words.edit:remove_word", ask="word", needs="words"),
    Command("words.set_start", "Set word's start…", f"{_TIME}:set_start", ask="word", needs="words"),
    Command("words.split_cue", "Split cue", f"{_HERE}.words.edit:split_cue", ask="word", needs="words"),
    Command("words.join_cue", "Join cue to the one before", f"{_HERE}.words.edit:join_cue", ask="word", needs="words"),
    Command("words.set_speaker", "Set speaker…", f"{_HERE}.words.edit:set_speaker", ask="cue", needs="words"),
    Command("words.translate", "Translate cue…", f"{_HERE}.words.edit:set_translation", ask="cue", needs="words"),
    Command("words.paste", "Paste words and sound…", f"{_SOUND}:paste", needs="clip", ask="word"),
    Command("words.move", "Move words and sound…", f"{_SOUND}:move", needs="words", ask="words"),
    Command("words.retype", "Type over words…", f"{_TEXT}:retype", needs="words", ask="words"),
    Command("words.type", "Type words…", f"{_TEXT}:type_in", needs="sound", ask="words"),
    Command("words.select", "Select word", f"{_HERE}.words.edit:select_word", ask="word", needs="words"),
    Command("words.clear", "Remove all words", f"{_HERE}.words.edit:clear", "Words", "mdi6.text-box-remove", "words"),
)
