"""Languages by their English names, as lyrics formats name them, and back."""

from workstation.core.words.language_tag import language_of

_NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "eo": "Esperanto", "es": "Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gl": "Galician", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean",
    "la": "Latin", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ms": "Malay", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_ALSO = {
    "deutsch": "de", "français": "fr", "francais": "fr", "español": "es", "espanol": "es", "castilian": "es",
    "italiano": "it", "português": "pt", "portugues": "pt", "brazilian": "pt", "nederlands": "nl", "polski": "pl",
    "svenska": "sv", "dansk": "da", "norsk": "no", "suomi": "fi", "bokmål": "no", "mandarin": "zh", "farsi": "fa",
    "日本語": "ja", "русский": "ru", "한국어": "ko", "中文": "zh",
}  # fmt: skip
_CODES = {name.lower(): code for code, name in _NAMES.items()} | _ALSO


def code_of(named: str) -> str:
    """The tag (en, de-AT …) of a language that is named in words or by its tag; of several the first.

    "en" where none is named; what is not known stays as it is.
    """
    first = named.split(",")[0].split("/")[0].strip()
    plain = first.lower().partition(" (")[0].strip()
    return _CODES.get(plain, _CODES.get(plain.partition(" ")[0], first)) or "en"


def name_of(tag: str) -> str:
    """The English name of the language of a tag; the tag itself where none is known."""
    return _NAMES.get(language_of(tag), tag)
