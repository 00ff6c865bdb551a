"""Tables of words are known by the names of their columns; one that lacks any of them is refused."""

import pytest

from workstation.speech.formats.csv_labels import read_csv


@pytest.mark.parametrize(
    "columns", ["start,word", "end,word", "start,end", "word", "start,end,speaker", "begin,end,word", "start,stop,text"]
)
def test_a_table_without_start_end_or_word_is_refused(columns: str) -> None:
    with pytest.raises(ValueError, match="needs the columns start, end and word"):
        read_csv(f"{columns}\n")


@pytest.mark.parametrize("said", ["word", "text", "label", " Word "])
@pytest.mark.parametrize("between", [",", "\t"])
def test_the_word_stands_in_a_column_of_any_of_its_names(said: str, between: str) -> None:
    lines = (("end", "start", said), ("1.5", "1.0", "hello"))
    (word,) = read_csv("\n".join(between.join(line) for line in lines)).words
    assert (word.text, word.start, word.end) == ("hello", 1.0, 1.5)
