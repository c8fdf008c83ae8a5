"""Pictures as a mail can carry them: small, upright, in plain colours, and without a word about camera or place.

Every picture is encoded anew; only its pixels stay. The same file and library give the same bytes.
"""

import hashlib
import io
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from campaign.compiled import Inline
from campaign.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["MOST_OCTETS", "Picture", "picture"]

#: What one picture may weigh in a message.
MOST_OCTETS = 200_000
#: The column of the mail in CSS pixels. A picture is kept twice as wide, for fine screens.
_COLUMN = 592
#: A picture of more pixels is a bomb, or nothing that a mail can use.
_MOST_PIXELS = 80_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_QUALITIES = (85, 75, 65, 55)


class Picture(NamedTuple):
    """A picture in the message, with the size in which it is shown, in CSS pixels."""

    inline: Inline
    width: int
    height: int


@lru_cache(maxsize=64)
def picture(content: bytes, name: str, where: str, host: str) -> Picture:
    """The picture in a file. ``name`` is what a reader who saves it sees; ``host`` makes its Content-ID ours.

    Raises ``InputError`` for what is no picture, or too large a one.
    """
    image = _read(content, where)
    image.thumbnail((2 * _COLUMN, 4 * _COLUMN))
    small, suffix = _encoded(image)
    width = min(_COLUMN, image.width)
    height = max(1, round(image.height * width / image.width))
    kind = "image/png" if suffix == "png" else "image/jpeg"
    cid = f"{hashlib.sha256(small).hexdigest()[:24]}@{host}"
    stem = name.rpartition(".")[0] or name
    return Picture(Inline(cid, f"{stem}.{suffix}", kind, small), width, height)


def _read(content: bytes, where: str) -> "Image":
    from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

    # WeasyPrint, once imported, has the whole process take pictures that are cut off.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    small = f"a picture of at most {_MOST_PIXELS // 1_000_000} million pixels"
    try:
        with warnings.catch_warnings():
            # The library warns later than we refuse.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=_FORMATS)
        with opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise InputError.of(where, "", f"{opened.width} by {opened.height} pixels", small)
            return _plain(ImageOps.exif_transpose(opened))
    except UnidentifiedImageError:
        raise InputError.of(where, "", "", "a picture: PNG, JPEG, WebP or GIF") from None
    except Image.DecompressionBombError:
        raise InputError.of(where, "", "", small) from None
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError.of(where, "", str(error), "a picture that is whole") from None


def _plain(image: "Image") -> "Image":
    """The same colours without a profile: red, green and blue as every screen reads them, on white.

    On white, because what is clear would be dark on a dark screen, and black letters with it.
    """
    from PIL import Image, ImageCms

    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        drawn = image.convert("RGBA")
        image = Image.new("RGB", drawn.size, "white")
        image.paste(drawn, mask=drawn)
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:
            turned = None
        image = turned or image
    return image.convert("RGB")


def _encoded(image: "Image") -> tuple[bytes, str]:
    """As PNG if that is small enough, which keeps drawings sharp; else as JPEG; else smaller and smaller."""
    drawing = _saved(image, "PNG", optimize=True)
    if len(drawing) <= MOST_OCTETS:
        return drawing, "png"
    while True:
        for quality in _QUALITIES:
            photograph = _saved(image, "JPEG", quality=quality, optimize=True, progressive=True)
            if len(photograph) <= MOST_OCTETS:
                return photograph, "jpg"
        image = image.resize((max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)))


def _saved(image: "Image", kind: str, **how: int | bool) -> bytes:
    clean = image.copy()
    # What a file says beside its pixels goes no further.
    clean.info.clear()
    made = io.BytesIO()
    clean.save(made, kind, **how)
    return made.getvalue()
