"""Makes characters.txt and entities.txt, the tables that the tokenizer cleans text with, from Python's own.

characters.txt (Unicode's canonical forms, which .NET does not offer where it runs without ICU):
    = FB01 0066 0069   a character that is always replaced: Latin ligatures, full- and half-width forms, curly quotes
    > 00C0 0041 0300   canonical decomposition; composed again
    < 0958 0915 093C   canonical decomposition; never composed
    0300 0314 230      canonical combining class of a range
entities.txt (HTML's named character references): code points, then the names that stand for them
    name  is followed by a semicolon;  *name  may be;  ^NAME  is no real name, but is understood as name in capitals

Made with Python 3.11 (Unicode 14): python3 make.py
"""
import html.entities
import unicodedata

LIGATURES = {
    "Ĳ": "IJ", "ĳ": "ij", "ŉ": "'n", "Ǆ": "DŽ", "ǅ": "Dž", "ǆ": "dž", "Ǉ": "LJ", "ǈ": "Lj", "ǉ": "lj", "Ǌ": "NJ", "ǋ": "Nj", "ǌ": "nj",
    "Ǳ": "DZ", "ǲ": "Dz", "ǳ": "dz", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ſt", "ﬆ": "st",
}
QUOTES = {**dict.fromkeys("\u02bc\u2018\u2019\u201a\u201b", "'"), **dict.fromkeys("\u201c\u201d\u201e\u201f", '"')}
WIDTHS = {chr(c): unicodedata.normalize("NFKC", chr(c)) for c in [0x3000, *range(0xFF01, 0xFFF0)]}


def codes(text):
    return " ".join(f"{ord(c):04X}" for c in text)


with open("characters.txt", "w") as out:
    for char, text in sorted({**LIGATURES, **QUOTES, **WIDTHS}.items()):
        if char != text:
            print("=", codes(char), codes(text), file=out)

    every = [chr(c) for c in range(0x110000) if not 0xAC00 <= c <= 0xD7A3]
    for char in every:
        parts = unicodedata.decomposition(char)
        if parts and not parts.startswith("<"):
            print(">" if unicodedata.normalize("NFC", char) == char else "<", codes(char), parts, file=out)

    first = 0
    for last in range(0x110000):
        value = unicodedata.combining(chr(last))
        if last == 0x10FFFF or unicodedata.combining(chr(last + 1)) != value:
            if value:
                print(f"{first:04X} {last:04X} {value}", file=out)
            first = last + 1

names = {}
html5 = html.entities.html5
for name, text in html5.items():
    if not name.endswith(";"):
        continue
    bare = name[:-1]
    names.setdefault(text, []).append(("*" if bare in html5 else "") + bare)
    if name == name.lower() and html.unescape("&" + name.upper()) == "&" + name.upper():
        names.setdefault(text.upper(), []).append("^" + bare.upper())

with open("entities.txt", "w") as out:
    for text in sorted(names):
        print("".join(f"{ord(c):04X}+" for c in text)[:-1], *sorted(names[text]), file=out)
