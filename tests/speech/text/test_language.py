"""The language of a text."""

import pytest

from workstation.speech.text.language import guess_language

TEXTS = {
    "en": "The wind was blowing from the north when the sun came up over the hills.",
    "de": "Der Nordwind und die Sonne stritten sich, wer von ihnen beiden wohl der Stärkere wäre.",
    "fr": "La bise et le soleil se disputaient, chacun assurant qu'il était le plus fort.",
    "es": "El viento norte y el sol discutían sobre cuál de ellos era el más fuerte.",
    "it": "Un giorno il vento di tramontana e il sole discutevano su chi fosse il più forte.",
    "nl": "De noordenwind en de zon hadden een discussie over de vraag wie van hun tweeën de sterkste was.",
    "sv": "Nordanvinden och solen tvistade en gång om vem av dem som var starkast.",
    "pl": "Pewnego razu Północny Wiatr i Słońce sprzeczali się, kto z nich jest silniejszy.",
    "tr": "Kuzey rüzgarı ile güneş, kimin daha güçlü olduğu konusunda tartışıyorlardı.",
    "ru": "Однажды северный ветер и солнце поспорили, кто из них сильнее.",
    "uk": "Якось між північним вітром і сонцем виникла суперечка, хто з них дужчий.",
    "ar": "كانت ريح الشمال تتجادل والشمس في أي منهما كانت أقوى من الأخرى",
    "fa": "باد شمال و خورشید با هم بحث می‌کردند که کدام یک قوی‌تر است",
    "hi": "एक बार उत्तरी हवा और सूरज में बहस हो गई कि कौन अधिक बलवान है",
    "ja": "北風と太陽が、どちらが強いかで言い争っていました。",
    "zh": "有一回北风跟太阳在那儿争论谁的本事大",
    "ko": "바람과 햇님이 서로 힘이 더 세다고 다투고 있을 때",
    "el": "Ο βοριάς και ο ήλιος μάλωναν για το ποιος είναι ο πιο δυνατός.",
    "he": "רוח הצפון והשמש התווכחו ביניהם מי מהם חזק יותר",
    "th": "ลมเหนือกับพระอาทิตย์กำลังเถียงกันว่าใครมีกำลังมากกว่ากัน",
}


@pytest.mark.parametrize("tag", TEXTS)
def test_a_sentence_tells_its_language(tag: str) -> None:
    assert guess_language(TEXTS[tag]) == tag


def test_capitals_speakers_and_directions_do_not_mislead() -> None:
    assert guess_language("[APPLAUSE]\nANNA: ICH HABE HEUTE KEINE ZEIT FÜR DICH\nBEN: ABER WARUM DENN NICHT") == "de"


@pytest.mark.parametrize("text", ["", "   ", "1234 5678", "♪ ♪ ♪", "Oh no"])
def test_what_says_too_little_is_the_default(text: str) -> None:
    assert guess_language(text) == "en"
    assert guess_language(text, "fr") == "fr"
