"""Makes crops.json: what Pillow and torchvision's rules give for pictures that a formula draws.

Each entry is width, height, resolution and the SHA-256 of the [resolution, resolution, 3] bytes: of the picture as it is, and
of the same with an alpha channel, which Pillow takes into account and convert("RGB") then drops.
Made with Pillow 9.4: python3 crops.py > crops.json
"""
import hashlib
import json

import numpy
from PIL import Image

SIZES = [
    (1, 1, 8), (1, 500, 8), (500, 1, 8), (2, 1, 5), (3, 3, 64), (7, 1000, 16), (48, 48, 48), (49, 48, 48),
    (48, 51, 48), (100, 75, 1), (101, 75, 2), (75, 101, 3), (300, 200, 224), (640, 427, 224), (427, 640, 224),
    (1023, 769, 224), (1200, 300, 97), (223, 224, 224), (97, 640, 336),
]


def draw(width, height):
    y, x, c = numpy.mgrid[0:height, 0:width, 0:3]
    noise = (x * 7919 + y * 104729 + c * 1299709) % 251
    steps = ((x // 5 + y // 3 + c) % 2) * 255
    return numpy.where((x + y) % 16 < 8, noise, steps).astype(numpy.uint8)


def opacity(width, height):
    y, x = numpy.mgrid[0:height, 0:width]
    return numpy.clip((x * 13 + y * 29) % 400 - 70, 0, 255).astype(numpy.uint8)


def digest(image, n):
    return hashlib.sha256(crop(image, n).convert("RGB").tobytes()).hexdigest()


def crop(image, n):
    width, height = image.size
    size = (n, int(n * height / width)) if width <= height else (int(n * width / height), n)
    image = image.resize(size, Image.BICUBIC)
    left, top = int(round((size[0] - n) / 2.0)), int(round((size[1] - n) / 2.0))
    return image.crop((left, top, left + n, top + n))


print("[")
for i, (width, height, n) in enumerate(SIZES):
    opaque = Image.fromarray(draw(width, height))
    transparent = opaque.copy()
    transparent.putalpha(Image.fromarray(opacity(width, height)))
    print(" ", json.dumps([width, height, n, digest(opaque, n), digest(transparent, n)]) + ("," if i + 1 < len(SIZES) else ""))
print("]")
