"""Which coding texts are in that are no UTF-8, by how plausible each makes them: nothing in such files says it."""

import codecs
import re
from collections.abc import Iterable, Sequence

_HIRAGANA_KATAKANA = re.compile("[\u3041-\u30ff]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
_PUNCTUATION = re.compile("[\u3000-\u303f\uff01-\uff5e\u2010-\u203b\u00b7]")
_SIMPLIFIED = frozenset(
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作方成者"
    "多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从爱情歌曲乐音梦花风雨雪月红蓝白黑春夏秋冬海山水恋泪笑想念"
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓韩冯曹曾彭萧蔡潘田董袁余叶君丽华杰伟芳敏静强磊军洋勇艳娜明"
)
_TRADITIONAL = frozenset(
    "的一是不了人我在有他這為之大來以個中上們到說國和地也子時道出而要於就下得可你年生自會那後能對著事其裡所去行過家十用發天如然作方成者"
    "多日都三小軍二無同麼經法當起與好看學進種將還分此心前面又定見只主沒公從愛情歌曲樂音夢花風雨雪月紅藍白黑春夏秋冬海山水戀淚笑想念"
    "王李張劉陳楊黃趙吳周徐孫馬朱胡林郭何高羅鄭梁謝宋唐許鄧韓馮曹曾彭蕭蔡潘田董袁余葉君麗華傑偉芳敏靜強磊軍洋勇艷娜明倫"
)
_JAPANESE = frozenset(
    "日一国人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高"
    "代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公持野協取都和統以機平総"
    "加山女恋愛夢花風雨空海星心涙笑歌曲音楽桜夜朝雪春夏秋冬君僕私世界"
)
"""The letters that are commonest in texts, in titles of songs, and in names."""

_EASTERN = {
    "cp932": (_JAPANESE, 1.0),
    "euc_jp": (_JAPANESE, 1.0),
    "gb18030": (_SIMPLIFIED, 0.3),
    "big5": (_TRADITIONAL, 0.3),
}
"""The letters of each coding, and what syllables are worth in it, of which Chinese has none."""
_MIN_EASTERN, SURELY_EASTERN = 0.45, 0.65
"""From which a coding of the East is likely, and likelier than Cyrillic that reads well."""
_MIN_HIGH = 0.3
_MIN_HIGH_BYTES = 4

_USUAL_LETTERS = frozenset("éèêëàâäöüßçñáíóúîôûïåæøÉÖÜÄÅØÆÑÇ")
_LETTER_WORTH, _SIGN_IN_WORD, _SIGN_BEHIND_WORD = 0.4, -1.5, -0.5
_APOSTROPHE, _QUOTES, _SIGNS = "’", "“”„«»…", "ˆªºˇµƒ"
_WORD = re.compile(rb"[A-Za-z\x80-\xff']+")


def eastern_coding(texts: Sequence[bytes]) -> tuple[str, float]:
    """The coding of Chinese or Japanese texts, and how plausible it is; empty where others are likelier."""
    whole = b"\n".join(texts)
    high = sum(byte >= 0x80 for byte in whole)
    letters = sum(byte >= 0x80 or chr(byte).isalpha() for byte in whole)
    if high < _MIN_HIGH_BYTES or high < _MIN_HIGH * letters or _is_western_spelling(whole):
        return "", 0.0
    scores = {coding: _plausible(texts, coding) for coding in _EASTERN}
    best = max(scores, key=lambda coding: scores[coding])
    return (best, scores[best]) if scores[best] >= _MIN_EASTERN else ("", 0.0)


def western_coding(texts: Iterable[bytes]) -> str:
    """Windows-1252, or MacRoman where that makes words of what is signs within words there."""
    words = [word for text in texts for word in _WORD.findall(text) if not word.isascii()]
    windows, mac = (sum(_spelled(word, coding) for word in words) for coding in ("cp1252", "mac_roman"))
    return "mac_roman" if mac > 0 and mac > windows + 0.5 else "cp1252"


def decoded(raw: bytes, coding: str) -> str | None:
    """A text in a coding, without a last letter that was cut off; None where it is none in that coding."""
    try:
        return codecs.getincrementaldecoder(coding)().decode(raw)
    except UnicodeDecodeError:
        return None


def _plausible(texts: Sequence[bytes], coding: str) -> float:
    """How usual the letters are that a coding makes of texts, from 0 (or less) to 1."""
    common, syllable = _EASTERN[coding]
    total, count = 0.0, 0
    for raw in texts:
        text = decoded(raw, coding)
        if text is None:
            return 0.0
        for letter in text:
            if letter.isascii():
                continue
            count += 1
            if letter in common:
                total += 1.0
            elif _HIRAGANA_KATAKANA.match(letter):
                total += syllable
            elif _IDEOGRAPH.match(letter):
                total += 0.6 if _is_frequent(letter, coding) else 0.1
            elif _PUNCTUATION.match(letter):
                total += 0.5
            elif not _HALF_WIDTH.match(letter):
                total -= 0.5
    return total / count if count else 0.0


def _is_frequent(letter: str, coding: str) -> bool:
    """Whether an ideograph is among those that the standard puts first because they are used most."""
    try:
        raw = letter.encode({"cp932": "euc_jp", "euc_jp": "euc_jp", "gb18030": "gb2312", "big5": "big5"}[coding])
    except UnicodeEncodeError:
        return False
    last = {"cp932": 0xCF, "euc_jp": 0xCF, "gb18030": 0xD7, "big5": 0xC6}[coding]
    return len(raw) == 2 and raw[0] <= last


def _is_western_spelling(whole: bytes) -> bool:
    """Whether most high bytes stand alone or in pairs within words of plain letters, as umlauts and accents do."""
    runs = [(found.start(), found.end()) for found in re.finditer(rb"[\x80-\xff]+", whole)]
    beside = sum(
        stop - start
        for start, stop in runs
        if stop - start <= 2 and (whole[max(0, start - 1) : start].isalpha() and whole[stop : stop + 1].isalpha())
    )
    return beside * 2 > sum(stop - start for start, stop in runs)


def _spelled(word: bytes, coding: str) -> float:
    """How much a word looks like one in a coding: letters that are usual, and no signs between letters."""
    text = word.decode(coding, "replace")
    total = 0.0
    for place, letter in enumerate(text):
        if letter.isascii():
            continue
        before, after = text[:place][-1:], text[place + 1 : place + 2]
        if letter.isalpha() and letter not in _SIGNS:
            if letter.isupper() and before.islower():
                total -= 0.5
            elif before or after:
                capital = letter.isupper() and not before and after.islower()
                total += 1.0 if capital or letter in _USUAL_LETTERS else _LETTER_WORTH
        elif letter in _QUOTES or (letter == _APOSTROPHE and before.isalpha() and after.isalpha()):
            total += 0.9
        elif before.isalpha():
            total += _SIGN_IN_WORD if after.isalpha() else _SIGN_BEHIND_WORD
    return total
