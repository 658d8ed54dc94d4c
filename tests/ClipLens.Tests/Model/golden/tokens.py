"""Makes tokens.json: odd texts and the ids that OpenAI's tokenizer gives for them with ftfy 6.3.1.

Needs the packages ftfy and regex, and simple_tokenizer.py with its vocabulary from openai/CLIP beside this file:
python3 tokens.py > tokens.json
"""
import json

from simple_tokenizer import SimpleTokenizer

TEXTS = [
    # HTML: twice and more, without semicolons, in capitals, by number, beside a real <
    "&amp;amp;amp;lt; &copy &copycat &notit; &notin; &ampnbsp; &bogus; &; & && AT&T", "P&EACUTE;REZ BUNDESSTRA&SZLIG;E &NTILDE; &nTILDE;",
    "&#39; &#x27; &#8217; &#146; &#x92 &#128; &#0; &#55296; &#1114112; &#99999999999999999999; &#1; &#xFFFE; &#59; &#x; &#",
    "<b>&EACUTE; &ldquo;x&rdquo; &fflig;</b>", "line one &EACUTE;\n< line two &EACUTE;\nline three &EACUTE;", "&nbsp;&NewLine;&checkmark; &CounterClockwiseContourIntegral;",
    # quotes, ligatures, widths
    "‘a’ “b” ‚c‛ „d‟ ʼe ′f″ «g» ‹h›", "ﬁne ﬂuﬃest ﬀ ﬅ ŉ Ǆ ǅ ĳ ß", "Ｆｕｌｌ　Ｗｉｄｔｈ １２３ ＆ａｍｐ； ￥ ￣ ￦", "ｶﾞﾀｶﾅ ﾊﾟﾝ ｳﾞ ﾡﾢￂ",
    # marks
    "cafe\u0301 a\u030a o\u0308\u0304 o\u0304\u0308 q\u0307\u0323 \u0301", "\u1112\u1161\u11ab 한국어 각\u11a8 \u0958 \u2126 \u212b \u212a", "हिन्दी ภาษาไทย Việt Nam a\u0345b",
    # case
    "ΟΔΟΣ ΣΊΣΥΦΟΣ Σ Σ. aΣ' aΣ'b 𐐀Σ Aͅ", "İstanbul IıÏ ǅ ẞ Ⅷ Ⓐ", "it'ſ IT'S WE'LL 'S 'St o'd <|ſtartoftext|>",
    # controls, spaces, line ends
    "a\x00b\x07c\x7fd\ufeffe\ufffcf\u206ag\x0bh\x0ci", "\x1b[31mred\x1b[0;1m bold\x1b[ x\x1b[Ky \x1b\x00[0m", "a\r\nb\rc\x85d\u2028e\u2029f\tg\u00a0h\u3000i\u1680j\u180ek\u200bl",
    "\x80 \x93hi\x94 \x99", "zero\u200cwidth\u200djoiner\u2060 soft\u00adhyphen \u200eltr \u202ertl\u202c",
    # beyond 16 bits
    "👩‍👧‍👦 👍🏽 🇩🇪 ❤️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ☆★", "𝒜𝓁𝑔𝑒𝒷𝓇𝒶 𝟙𝟚𝟛 𐐀𐐨 𠀀𠮷 𓀀", "\ud83d\ude00 \ud83d \ude00 \ud83d\ud83d\ude00",
    # numbers and punctuation
    "½²³①Ⅷⅷ٣৪ 3,5 1st x2y", "a_b-c--d...e!? ~`^+=|\\/@#$%*(){}[]:;", "don't!'s !'s ''s '' 'll'll",
    # special tokens inside
    "<|startoftext|>a<|endoftext|> <|STARTOFTEXT|> !<|endoftext|>! < |endoftext|>",
    # scripts
    "Ёжик ЩЁГОЛЬ žluťoučký kůň", "العَرَبِيَّة עִבְרִית فارسی", "一只猫坐在沙发上。「猫」！", "", " \t\n ", "\x00", "&nbsp;",
]

tokenizer = SimpleTokenizer()
print("[")
for i, text in enumerate(TEXTS):
    print(" ", json.dumps([text, tokenizer.encode(text)]) + ("," if i + 1 < len(TEXTS) else ""))
print("]")
