"""Speech of many languages by eSpeak NG, with the times at which its own events say that words begin."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from workstation.speech.phones.espeak import espeak
from workstation.speech.text.tokens import parse_text

TEXTS = {
    "de": "Der kleine Hund schlief unter dem Tisch, während die Kinder über das neue Spiel sprachen.",
    "fr": "Le petit chien dormait sous la table, pendant que nous parlions doucement de notre voyage.",
    "es": "El tren de la mañana llegó tarde otra vez, y caminamos junto al río hasta el puente viejo.",
    "it": "Abbiamo comprato pane fresco, verdura e due bottiglie di latte al mercato.",
    "pt": "O trem da manhã chegou tarde outra vez, e nós fomos a pé até a ponte velha.",
    "nl": "De kleine hond sliep onder de tafel, terwijl de kinderen over het nieuwe spel praatten.",
    "ru": "Маленькая собака спала под столом, пока дети говорили о новой игре.",
    "tr": "Küçük köpek masanın altında uyurken çocuklar yeni oyundan söz ediyordu.",
    "ja": "ちいさいいぬはつくえのしたでねていました",
    "zh": "小狗在桌子下面睡觉，孩子们在谈新的游戏。",
    "ar": "نام الكلب الصغير تحت الطاولة وتحدث الأطفال عن اللعبة",
    "hi": "छोटा कुत्ता मेज के नीचे सो रहा था और बच्चे खेल की बात कर रहे थे",
    "ko": "작은 개가 책상 아래에서 자고 아이들은 새 놀이를 이야기했다",
}
_PITCHES = (35, 65)


def synthesised(language: str) -> Iterator[tuple[npt.NDArray[np.float32], int, str, str, list[dict[str, object]]]]:
    """Samples, rate, text, language and the words of which the synthesiser tells where they begin (and end: the next).

    A word that it runs together with its neighbour has no time of its own and is not asked for.
    """
    text = TEXTS[language]
    for pitch in _PITCHES:
        speech = espeak().speak(text, language, pitch=pitch)
        silence = np.zeros(speech.rate // 3, np.float32)
        samples = np.concatenate([silence, speech.samples, silence])
        starts = dict(reversed(speech.words))
        ends = [*[start for _, start in speech.words[1:]], len(speech.samples) / speech.rate]
        until = {start: end for (_, start), end in zip(speech.words, ends, strict=True)}
        words, at = [], 0
        for token in parse_text(text, language).tokens:
            at = text.index(token.text, at)
            start = starts.get(at)
            if start is not None:
                words.append({"word": token.text, "start": start + 1 / 3, "end": until[start] + 1 / 3})
            at += len(token.text)
        yield samples, speech.rate, text, language, words
