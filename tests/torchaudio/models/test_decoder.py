"""CTC decoding by torchaudio's names, held against all readings that there are."""

import itertools
import math

import pytest
import torch

from workstation.speech.ctc.ngram import read_arpa
from workstation.torchaudio.models import decoder

TOKENS = ["-", "|", "a", "b"]
LEXICON = "a a |\nab a b |\nba b a |\nbb b b |\n"
ARPA = """\\data\\
ngram 1=6
ngram 2=2

\\1-grams:
-1.0 <unk>
-99 <s> -0.3
-0.9 </s>
-0.4 a -0.2
-1.2 ab -0.1
-0.7 ba

\\2-grams:
-0.2 <s> ab
-0.1 a ba

\\end\\
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "lexicon.txt").write_text(LEXICON)
    (tmp_path / "lm.arpa").write_text(ARPA)
    return str(tmp_path / "lexicon.txt"), str(tmp_path / "lm.arpa")


def emissions(frames, seed):
    torch.manual_seed(seed)
    return torch.randn(1, frames, len(TOKENS)).log_softmax(-1)


def collapsed(path):
    return "".join(TOKENS[token] for token, _ in itertools.groupby(path) if token)


def spoken(text):
    """The words that a text is spelled with, or None; silence stands behind each and anywhere between them."""
    words = [part for part in text.split("|") if part]
    known = {"a", "ab", "ba", "bb"}
    return words if all(word in known for word in words) and (not words or text.endswith("|")) else None


def grams_of(path):
    grams = read_arpa(path)
    return lambda words: grams.score(tuple(words)) / math.log(10)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("weight", [0.0, 1.5])
def test_the_best_path_of_all_is_found(files, seed, weight):
    scores = emissions(6, seed)
    say = grams_of(files[1])
    best, words = -math.inf, None
    for path in itertools.product(range(len(TOKENS)), repeat=6):
        said = spoken(collapsed(path))
        if said is None:
            continue
        total = sum(float(scores[0, frame, token]) for frame, token in enumerate(path))
        total += sum(weight * say(said[: n + 1]) + 0.3 for n in range(len(said))) + weight * say([*said, "</s>"])
        if total > best:
            best, words = total, said
    found = decoder.ctc_decoder(files[0], TOKENS, files[1], lm_weight=weight, word_score=0.3, beam_size=2000)(scores)
    assert found[0][0].score == pytest.approx(best, abs=1e-4)
    assert found[0][0].words == words


@pytest.mark.parametrize("seed", range(4))
def test_the_likeliest_text_of_all_paths_is_found(seed):
    scores = emissions(5, seed)
    sums = {}
    for path in itertools.product(range(len(TOKENS)), repeat=5):
        total = sum(float(scores[0, frame, token]) for frame, token in enumerate(path))
        key = (collapsed(path), path[-1])  # what begins and ends with silence is said once with it and once without
        sums.setdefault(key, []).append(total)
    likeliest = max(torch.tensor(group).logsumexp(0).item() for group in sums.values())
    found = decoder.ctc_decoder(None, TOKENS, log_add=True, beam_size=5000, nbest=3)(scores)[0]
    assert len(found) == 3
    assert found[0].score >= found[1].score >= found[2].score
    assert found[0].score >= likeliest - 1e-4


def test_tokens_and_their_places():
    path = torch.tensor([2, 2, 0, 3, 3, 0, 3])
    scores = torch.full((1, 7, 4), -20.0)
    scores[0, torch.arange(7), path] = 0.0
    search = decoder.ctc_decoder(None, TOKENS)
    best = search(scores)[0][0]
    assert search.idxs_to_tokens(best.tokens) == ["|", "a", "b", "b", "|"]
    assert best.timesteps.tolist() == [0, 1, 4, 7, 8]
    assert best.words == []
    assert len(search(scores, torch.tensor([3]))[0][0].tokens) == 3


def test_pieces_are_read_as_the_whole(files):
    scores = emissions(12, 3)
    search = decoder.ctc_decoder(files[0], TOKENS, nbest=4)
    whole = search(scores)[0]
    search.decode_begin()
    search.decode_step(scores[0, :5])
    search.decode_step(scores[0, 5:])
    search.decode_end()
    again = search.get_final_hypothesis()
    assert [(one.words, one.score, one.tokens.tolist()) for one in whole] == [
        (one.words, one.score, one.tokens.tolist()) for one in again
    ]


class Longing(decoder.CTCDecoderLM):
    """A model of the user's own that likes one word."""

    def __init__(self, word):
        self.word = word

    def start(self, start_with_nothing):
        return decoder.CTCDecoderLMState()

    def score(self, state, usr_token_idx):
        return state.child(usr_token_idx), torch.tensor(9.0 if usr_token_idx == self.word else -9.0)

    def finish(self, state):
        return state, 0.0


def test_a_model_of_ones_own_decides(files):
    search = decoder.ctc_decoder(files[0], TOKENS, Longing(2))
    for seed in range(4):
        assert set(search(emissions(9, seed))[0][0].words) == {"ba"}


def test_what_cannot_be_used_is_named(files, tmp_path):
    with pytest.raises(ValueError, match="unknown entry in dictionary: '<sil>'"):
        decoder.ctc_decoder(None, TOKENS, sil_token="<sil>")
    (tmp_path / "lm.bin").write_bytes(b"mmap lm http://kheafield.com/code format version 5\n\0")
    with pytest.raises(RuntimeError, match=r"lm\.bin is one of KenLM's binary files"):
        decoder.ctc_decoder(files[0], TOKENS, str(tmp_path / "lm.bin"))
    (tmp_path / "bad.txt").write_text("a a |\nword\n")
    with pytest.raises(ValueError, match=r"bad\.txt, line 2: 'word' has no spelling"):
        decoder.ctc_decoder(str(tmp_path / "bad.txt"), TOKENS)
    search = decoder.ctc_decoder(None, TOKENS)
    with pytest.raises(ValueError, match="float32"):
        search(torch.zeros(1, 3, 4, dtype=torch.float64))
    with pytest.raises(RuntimeError, match="3D"):
        search(torch.zeros(3, 4))
    with pytest.raises(RuntimeError, match="decode_begin"):
        search.decode_step(torch.zeros(3, 4))
    with pytest.raises(RuntimeError, match="nothing is downloaded"):
        decoder.download_pretrained_files("librispeech")
    with pytest.raises(AttributeError, match="is left out"):
        decoder.cuda_ctc_decoder  # noqa: B018
