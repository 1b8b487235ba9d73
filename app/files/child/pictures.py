"""Encodes a picture again: what is served was never uploaded, and has no metadata."""

import io
from typing import BinaryIO

from PIL import GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from .refused import RefusedFile

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# Imported here, because the process may not import later.
PLUGINS = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
MAX_PIXELS = 50_000_000
MAX_SIDE = 2048
JPEG_QUALITY = 87
# A larger PNG without transparency becomes a JPEG.
MAX_PNG_BYTES = 3 * 1024 * 1024

DAMAGED = "This picture is damaged or is of an unusual form."


def encode_again(file: BinaryIO) -> tuple[dict[str, object], bytes]:
    """Return the type and size in pixels of a picture, and its new bytes.

    Raises:
        RefusedFile: it has too many pixels, or cannot be read.
    """
    # Checked below, before any pixel is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(file, formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            most = MAX_PIXELS // 1_000_000
            raise RefusedFile(
                "too_large", f"This picture has too many pixels; {most} megapixels are possible."
            )
        return _encode(picture)
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError):
        raise RefusedFile("file_type", DAMAGED) from None


def _encode(picture: Image.Image) -> tuple[dict[str, object], bytes]:
    is_photo = picture.format in ("JPEG", "WEBP")
    picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
    picture.load()
    turned = ImageOps.exif_transpose(picture)
    has_alpha = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    mode = "RGBA" if has_alpha else "RGB"
    if turned.mode != mode:
        turned = turned.convert(mode)
    turned.thumbnail((MAX_SIDE, MAX_SIDE))
    # A new picture has the pixels alone: no EXIF, no text, no profile.
    clean = Image.new(mode, turned.size)
    clean.paste(turned)
    data = _save(clean, "PNG") if has_alpha or not is_photo else _save(clean, "JPEG")
    type_ = "image/png" if has_alpha or not is_photo else "image/jpeg"
    if type_ == "image/png" and not has_alpha and len(data) > MAX_PNG_BYTES:
        data, type_ = _save(clean, "JPEG"), "image/jpeg"
    return {"type": type_, "width": clean.width, "height": clean.height}, data


def _save(picture: Image.Image, format_: str) -> bytes:
    buffer = io.BytesIO()
    if format_ == "JPEG":
        picture.save(buffer, format_, quality=JPEG_QUALITY)
    else:
        picture.save(buffer, format_, compress_level=6)
    return buffer.getvalue()
