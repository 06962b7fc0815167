"""From a picture as it came to one in each width, made anew. The one place where pictures are decoded."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from chronicle_node.domain.posters import WIDTHS

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MOST_PIXELS = 40_000_000
TALLEST = 3  # times its width; what is longer is cut
QUALITY = 80


def small(body: bytes) -> dict[int, bytes]:
    """A picture in each width, as WebP without anything beside its pixels. Raises ValueError for what is none."""
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS or min(opened.size) < 1:
                raise ValueError("too many pixels")
            opened.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2 * TALLEST))
            upright = ImageOps.exif_transpose(opened)
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, SyntaxError, Warning, Image.DecompressionBombError, EOFError, TypeError) as error:
        raise ValueError("not a picture") from error
    return {width: _written(plain, width) for width in WIDTHS}


def _written(plain: Image.Image, width: int) -> bytes:
    cut = plain.crop((0, 0, plain.width, min(plain.height, plain.width * TALLEST)))
    cut.thumbnail((width, width * TALLEST), Image.Resampling.LANCZOS)
    cut.info.clear()
    out = io.BytesIO()
    cut.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()
