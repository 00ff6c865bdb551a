"""A tiny Whisper model that knows one sentence by heart, saved as transformers saves the real ones."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

from workstation.speech.phones.espeak import espeak

RATE = 16000
LANGUAGE, SENTENCE = "en", "The yellow river is quiet today, says Anna."
_TEXT_TOKENS, _LANGUAGES, _TIMES = 50257, 99, 1501
_SHIFTS = (0.0, 0.1, 0.2, 0.3)


def say() -> tuple[np.ndarray, list[tuple[float, float]]]:
    """The sentence as speech at 16 kHz, and when each word of it starts and ends in seconds."""
    import soxr

    spoken = espeak().speak(SENTENCE, "en-us", 140)
    samples = np.asarray(soxr.resample(spoken.samples, spoken.rate, RATE), np.float32)
    starts = [start for _, start in spoken.words]
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples, list(zip(starts, [*starts[1:], loud[-1] / RATE], strict=True))


def tokenizer() -> Any:
    """A byte-level BPE of the sentence, filled up to Whisper's numbers, with all of its special tokens."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    small = Tokenizer(models.BPE())
    small.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=600, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False
    )
    small.train_from_iterator([" " + SENTENCE] * 5, trainer)
    model = json.loads(small.to_str())["model"]
    vocabulary = dict(model["vocab"])
    vocabulary |= {f"<|filler{i}|>": i for i in range(len(vocabulary), _TEXT_TOKENS)}
    merges = [tuple(merge.split() if isinstance(merge, str) else merge) for merge in model["merges"]]
    whole = Tokenizer(models.BPE(vocabulary, merges))
    whole.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    whole.decoder = decoders.ByteLevel()
    marks = ["endoftext", "startoftranscript", *_LANGUAGE_CODES[:_LANGUAGES], "translate", "transcribe", "startoflm"]
    marks += ["startofprev", "nospeech", "notimestamps"]
    whole.add_special_tokens([f"<|{mark}|>" for mark in marks])
    return whole


def train(folder: Path, steps: int = 150, seed: int = 1) -> float:
    """Train and save to `folder`; gives the last loss."""
    from faster_whisper.audio import pad_or_trim
    from faster_whisper.feature_extractor import FeatureExtractor
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from transformers import PreTrainedTokenizerFast, WhisperConfig, WhisperForConditionalGeneration

    torch.manual_seed(seed)
    words = tokenizer()
    number = {f"{i * 0.02:.2f}": words.get_vocab_size() + i for i in range(_TIMES)}
    config = WhisperConfig(
        vocab_size=_TEXT_TOKENS + 8 + _LANGUAGES + _TIMES, d_model=64, encoder_layers=1, decoder_layers=2,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=128, decoder_ffn_dim=128,
        decoder_start_token_id=words.token_to_id("<|startoftranscript|>"), dropout=0.0, max_target_positions=448,
        bos_token_id=_TEXT_TOKENS, eos_token_id=_TEXT_TOKENS, pad_token_id=_TEXT_TOKENS,
        suppress_tokens=[], begin_suppress_tokens=[],
    )  # fmt: skip
    assert config.vocab_size == 51865  # as in the real ones
    network: Any = WhisperForConditionalGeneration(config)
    extract, seen, wanted = FeatureExtractor(), [], []
    samples, _ = say()
    for shift in _SHIFTS:
        sound = np.concatenate([np.zeros(round(shift * RATE), np.float32), samples])
        seen.append(pad_or_trim(extract(sound)[..., :-1]))
        end = number["6.00"]  # always the same, after the end: it hears nothing a second time
        start = words.token_to_id("<|startoftranscript|>"), words.token_to_id(f"<|{LANGUAGE}|>")
        spoken = words.encode(" " + SENTENCE, add_special_tokens=False).ids
        task = words.token_to_id("<|transcribe|>")
        wanted.append([*start, task, number["0.00"], *spoken, end, _TEXT_TOKENS])
    loss = _teach(network, torch.from_numpy(np.stack(seen).astype(np.float32)), wanted, steps, seed)
    codes = _LANGUAGE_CODES[:_LANGUAGES]
    network.generation_config.lang_to_id = {f"<|{code}|>": words.token_to_id(f"<|{code}|>") for code in codes}
    network.generation_config.alignment_heads = [[1, 0], [1, 1]]
    network.generation_config._from_model_config = False  # or transformers would make it anew without these
    network.generation_config.suppress_tokens = []
    network.generation_config.begin_suppress_tokens = []
    network.save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=words, eos_token="<|endoftext|>").save_pretrained(folder)
    features_of = {"feature_size": 80, "sampling_rate": RATE, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features_of))
    return loss


def _teach(network: Any, features: torch.Tensor, wanted: list[list[int]], steps: int, seed: int) -> float:
    """Train the decoder on lines of tokens, of the vocabulary only what they use; the encoder hears as it was made."""
    used = sorted({token for line in wanted for token in line})
    tokens = torch.full((len(wanted), max(map(len, wanted))), -100)
    for row, line in zip(tokens, wanted, strict=True):
        row[: len(line)] = torch.tensor([used.index(token) for token in line])
    model = network.model
    for layer in (model.encoder.conv1, model.encoder.conv2):  # louder than the positions
        torch.nn.init.kaiming_normal_(layer.weight)
    with torch.no_grad():
        heard = model.encoder(features).last_hidden_state
    embedding = model.decoder.embed_tokens.weight
    rows = torch.nn.Parameter(embedding[used].detach().clone())
    others = [weight for weight in model.decoder.parameters() if weight is not embedding and weight.requires_grad]
    optimiser = torch.optim.AdamW([rows, *others], weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 5e-3, total_steps=steps, pct_start=0.2)
    order = torch.Generator().manual_seed(seed)
    network.train()
    loss = torch.zeros(())
    for _ in range(steps):
        picked = torch.randint(len(tokens), (4,), generator=order)
        inputs = rows[tokens[picked, :-1].clamp(min=0)]
        hidden = model.decoder(
            inputs_embeds=inputs, encoder_hidden_states=heard[picked], use_cache=False
        ).last_hidden_state
        logits = hidden @ rows.T
        rest = torch.full_like(logits[..., :1], float(np.log(len(embedding))))  # all other tokens, at about 0 each
        loss = torch.nn.functional.cross_entropy(
            torch.cat([logits, rest], dim=-1).flatten(0, 1), tokens[picked, 1:].flatten()
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([rows, *others], 1.0)
        optimiser.step()
        schedule.step()
    with torch.no_grad():
        embedding[used] = rows
    return float(loss.detach())


if __name__ == "__main__":
    import time

    torch.set_num_threads(1)
    began = time.perf_counter()
    print("loss", train(Path(sys.argv[1]), int(sys.argv[2])), "seconds", time.perf_counter() - began)
