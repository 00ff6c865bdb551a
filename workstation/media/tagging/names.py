"""What a tag is called in each kind of file: one row a meaning, after the names that FFmpeg reads them under."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Name:
    """A meaning; an empty name stands for none that is agreed on, so that it is written under its own."""

    name: str
    id3: str = ""
    """Source: ID3 tag version 2.4.0, native frames."""
    vorbis: str = ""
    """Source: the Vorbis I comment recommendations and what players read beside them."""
    mp4: str = ""
    """Source: the iTunes atoms, as mutagen names them."""
    others: tuple[str, ...] = ()
    """Further names that files give it."""


_ROWS = (
    Name("title", "TIT2", "TITLE", "©nam"),
    Name("artist", "TPE1", "ARTIST", "©ART"),
    Name("album", "TALB", "ALBUM", "©alb"),
    Name("album_artist", "TPE2", "ALBUMARTIST", "aART", ("albumartist", "album artist")),
    Name("composer", "TCOM", "COMPOSER", "©wrt"),
    Name("performer", "TPE3", "PERFORMER"),
    Name("genre", "TCON", "GENRE", "©gen"),
    Name("date", "TDRC", "DATE", "©day", ("year",)),
    Name("comment", "COMM", "COMMENT", "©cmt"),
    Name("description", "", "DESCRIPTION", "desc"),
    Name("copyright", "TCOP", "COPYRIGHT", "cprt"),
    Name("publisher", "TPUB", "PUBLISHER"),
    Name("encoded_by", "TENC", "ENCODED-BY", others=("encoded-by",)),
    Name("encoder", "TSSE", "ENCODER", "©too"),
    Name("language", "TLAN", "LANGUAGE"),
    Name("lyrics", "USLT", "LYRICS", "©lyr", ("unsyncedlyrics", "lyrics-und", "lyrics-xxx")),
    Name("isrc", "TSRC", "ISRC"),
    Name("bpm", "TBPM", "BPM", "tmpo", ("tempo", "tmpo")),
    Name("track", "TRCK", "TRACKNUMBER", "trkn", ("tracknumber",)),
    Name("disc", "TPOS", "DISCNUMBER", "disk", ("discnumber",)),
    Name("grouping", "TIT1", "GROUPING", "©grp"),
    Name("initialkey", "TKEY", "INITIALKEY", others=("key",)),
    Name("mood", "TMOO", "MOOD"),
    Name("compilation", "TCMP", "COMPILATION", "cpil"),
    Name("album-sort", "TSOA", "ALBUMSORT", "soal", ("albumsort", "sort_album")),
    Name("artist-sort", "TSOP", "ARTISTSORT", "soar", ("artistsort", "sort_artist")),
    Name("title-sort", "TSOT", "TITLESORT", "sonm", ("titlesort", "sort_name")),
)
_BY_NAME: Mapping[str, Name] = MappingProxyType(
    {name.lower(): row for row in _ROWS for name in (row.name, row.id3, row.vorbis, *row.others) if name}
)
_BY_ATOM = MappingProxyType({row.mp4.replace("©", "\xa9"): row.name for row in _ROWS if row.mp4})
_INFO = "title artist album comment copyright date genre language track encoder encoded_by timecode"
_BROADCAST = "time_reference originator originator_reference coding_history origination_date origination_time umid"
INFO, BROADCAST = frozenset(_INFO.split()), frozenset(_BROADCAST.split())
"""What the chunks INFO and bext of a WAV file hold as FFmpeg writes them."""


def usual_name(name: str) -> str:
    """What a tag of a file is called here: the name of its meaning where it has one, else its own."""
    row = _BY_NAME.get(name.lower())
    return row.name if row else name


def has_meaning(name: str) -> bool:
    """Whether a tag has a name here, so that it is called the same whatever kind of file it comes from."""
    return name.lower() in _BY_NAME


def named_in_mp4(atom: str) -> str:
    """The same of an iTunes atom."""
    return _BY_ATOM.get(atom, atom)


def meanings(tags: Mapping[str, str]) -> Iterator[tuple[str, Name, str]]:
    """Each tag as its own name, what it means, and its text; a second one of the same meaning means itself alone."""
    seen: dict[str, str] = {}
    for name, text in tags.items():
        low = name.lower()
        row = _BY_NAME.get(low) or (_BY_NAME["lyrics"] if low.startswith("lyrics-") else Name(name))
        if not text or seen.get(row.name) == text:
            continue
        yield name, Name(name) if row.name in seen else row, text
        seen.setdefault(row.name, text)
