"""Makes the small pictures beside it and the RGB pixels that Pillow 9.4 decodes from each ([height, width, 3], uint8).

16-bit pictures are the one difference wanted: the high byte is expected, where Pillow clips.
"""
import numpy as np
from PIL import Image

rng = np.random.RandomState(7)
height, width = 21, 34
y, x = np.mgrid[0:height, 0:width]
pixels = np.stack([x * 7, y * 12, (x * y) % 256], 2) + rng.randint(-9, 10, (height, width, 3))
rgb = Image.fromarray(pixels.clip(0, 255).astype("uint8"))
alpha = Image.fromarray(rng.randint(0, 256, (height, width)).astype("uint8"))


def save(name, image, expected=None, **options):
    image.save(name, **options)
    with Image.open(name) as decoded:
        np.save(name + ".npy", np.asarray(decoded.convert("RGB")) if expected is None else expected)


def with_alpha(image):
    image = image.copy()
    image.putalpha(alpha)
    return image


save("420.jpg", rgb, quality=80, subsampling=2)
save("444.jpg", rgb, quality=92, subsampling=0)
save("progressive.jpg", rgb, quality=80, progressive=True)
save("grey.jpg", rgb.convert("L"))
save("cmyk.jpg", rgb.convert("CMYK"))
save("rgb.png", rgb)
save("grey.png", rgb.convert("L"))
save("one-bit.png", rgb.convert("1"))
save("palette.png", rgb.quantize(16))
save("palette-transparent.png", rgb.quantize(200), transparency=7)
save("colour-key.png", rgb, transparency=rgb.getpixel((3, 3)))
save("grey-alpha.png", with_alpha(rgb.convert("L")))
save("rgb-alpha.png", with_alpha(rgb))
sixteen = rng.randint(0, 65536, (height, width)).astype("uint16")
save("sixteen-bit.png", Image.fromarray(sixteen), expected=np.repeat((sixteen >> 8).astype("uint8")[..., None], 3, 2))
save("lossless.webp", rgb, lossless=True)
save("rgb.tif", rgb, compression="tiff_lzw")
save("cmyk.tif", rgb.convert("CMYK"))
save("animated.gif", rgb.quantize(32), save_all=True, append_images=[rgb.rotate(180).quantize(32)])

# YCCK: the same data as CMYK, but for the transform that the Adobe marker names.
data = bytearray(open("cmyk.jpg", "rb").read())
data[data.index(b"Adobe") + 11] = 2
open("ycck.jpg", "wb").write(data)
with Image.open("ycck.jpg") as decoded:
    np.save("ycck.jpg.npy", np.asarray(decoded.convert("RGB")))
