"""Older encodings of short texts are told by the languages that they are of."""

import pytest

from workstation.speech.formats.encoding import decode

SAYINGS = {
    "cp1254": ("Bu akşam bize gelecek misin, değil mi?", "Öğretmen çocuklara ışığı söndürmelerini söyledi."),
    "cp1255": ("שלום, מה שלומך היום?", "בוא נלך הביתה לפני שיהיה מאוחר."),
    "cp1257": ("Labas rytas, kaip šiandien jaučiatės?", "Ačiū už jūsų pagalbą, mielas drauge."),
    "iso8859-2": ("Dobrý den, jak se dnes máte?", "Příliš žluťoučký kůň úpěl ďábelské ódy."),
    "cp1250": ("Dzień dobry, jak się dzisiaj masz?", "Dziękuję za pomoc, przyjacielu, wróćmy."),
    "koi8-r": ("Добрый день, как вы себя чувствуете?", "Спасибо большое за вашу помощь."),
    "cp1251": ("Добрый день, как вы себя чувствуете?", "Спасибо большое за вашу помощь."),
    "euc_jp": ("こんにちは、今日はどうですか。", "遅くなる前に家に帰りましょう。"),
    "shift_jis": ("こんにちは、今日はどうですか。", "遅くなる前に家に帰りましょう。"),
    "gb18030": ("你好，你今天怎么样？", "我们在太晚之前回家吧。"),
    "big5": ("你好，你今天怎麼樣？", "我們在太晚之前回家吧。"),
    "euc_kr": ("안녕하세요, 오늘 어떠세요?", "늦기 전에 집에 갑시다."),
    "cp1252": ("Où est passé le garçon, s’il vous plaît?", "Él no sabía qué hacer mañana, señor."),
    "cp850": ("Guten Tag, wie fühlen Sie sich heute?", "Danke für Ihre Hilfe, schönen Tag."),
    "mac_roman": ("Où est passé le garçon?", "Merci beaucoup, très cher élève."),
    "cp1253": ("Καλημέρα, πώς είστε σήμερα;", "Πάμε σπίτι πριν να είναι αργά."),
    "cp1256": ("مرحبا، كيف حالك اليوم؟", "لنذهب إلى البيت قبل فوات الأوان."),
    "cp874": ("สวัสดี วันนี้คุณเป็นอย่างไรบ้าง", "ขอบคุณมากสำหรับความช่วยเหลือ"),
}


@pytest.mark.parametrize("encoding", SAYINGS)
def test_a_short_file_in_an_older_encoding(encoding: str) -> None:
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{said}\n\n" for n, said in enumerate(SAYINGS[encoding], 1))
    assert decode(text.encode(encoding)) == text
