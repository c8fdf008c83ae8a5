"""Pictures in a mail: small, upright, and telling nothing but what can be seen."""

import hashlib
import io
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from campaign.compiled import Rendered, compile_edition
from campaign.errors import InputError
from campaign.message import splice
from campaign.office.prepare import _EPOCH, _SAMPLE, prepare
from campaign.rendering.images import MOST_OCTETS, picture
from campaign.rendering.pages import with_pictures
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender

HOST = "organisation.example"
SENDER = Sender(organisation="Meridian Rights", address="press@meridianrights.example")
SAMPLE = Path(__file__).parents[2] / "releases" / "asylum-ruling"


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    """A picture's file."""
    made = io.BytesIO()
    image.save(made, kind, **how)
    return made.getvalue()


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that hardly any encoder makes small."""
    return Image.frombytes(mode, (width, height), hashlib.shake_256(b"noise").digest(width * height * len(mode)))


def read(content: bytes) -> Image.Image:
    """A picture as a reader's program sees it."""
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_any_picture_fits_and_stays_sharp(mode: str):
    """However large it was, a picture has at most 200 kB, and about as many pixels as it is shown with, or more."""
    made = picture(saved(noise(2400, 1500, mode), "PNG"), "a.png", "files/a.png", HOST)

    assert len(made.inline.content) <= MOST_OCTETS
    assert (made.width, made.height) == (592, 370)
    assert read(made.inline.content).width >= 592


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_is_clear_becomes_white(kind: str):
    """On a dark screen black letters on nothing could not be read: what is clear in a picture goes out as white."""
    drawing = Image.new("RGBA", (60, 20), (0, 0, 0, 0))
    drawing.paste((0, 0, 0, 255), (0, 0, 30, 20))
    made = read(picture(saved(drawing, kind, lossless=True), "a", "a", HOST).inline.content)

    assert made.mode == "RGB"
    assert (made.getpixel((10, 10)), made.getpixel((50, 10))) == ((0, 0, 0), (255, 255, 255))


def test_a_profile_counts_beside_transparency():
    """The colours of a screenshot, whose alpha is full and whose profile is its screen's, are turned like any."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A screen whose red is everybody's blue.
    swapped = profile.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    made = picture(saved(Image.new("RGBA", (8, 8), (200, 40, 40)), "PNG", icc_profile=swapped), "a", "a", HOST)

    red, _, blue = read(made.inline.content).getpixel((4, 4))
    assert blue > red + 100


def test_nothing_is_told_but_the_pixels():
    """Camera, place, author and comment do not go out, whatever the file's kind."""
    exif = Image.Exif()
    exif[0x013B] = "Jane Secret"  # Artist
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Jane Secret")
    small = Image.new("RGB", (40, 30), "red")
    files = {
        "jpg": saved(small, "JPEG", exif=exif, comment=b"Jane Secret"),
        "png": saved(small, "PNG", exif=exif, pnginfo=text),
        "webp": saved(small, "WEBP", exif=exif, xmp=b"Jane Secret"),
    }

    for suffix, content in files.items():
        assert b"Secret" in content
        made = picture(content, f"a.{suffix}", "a", HOST).inline.content
        assert b"Secret" not in made
        assert not dict(read(made).getexif())
        assert not {"exif", "comment", "xmp", "Author", "icc_profile"} & set(read(made).info)


def test_a_picture_stands_upright():
    """What the camera noted about its turn is done, since the note is thrown away."""
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.new("RGB", (60, 20), "white")
    made = picture(saved(lying, "JPEG", exif=exif), "a.jpg", "a", HOST)

    assert (made.width, made.height) == (20, 60)


def test_the_same_file_gives_the_same_bytes():
    """A picture's bytes and its Content-ID depend on the file alone; the file's name keeps its stem."""
    content = saved(noise(900, 700), "JPEG")
    first, again = (picture.__wrapped__(content, "Ansicht Süd.jpeg", "a", HOST) for _ in range(2))

    assert first == again
    assert first.inline.name == "Ansicht Süd.jpg"
    assert first.inline.cid.endswith("@organisation.example")


@pytest.mark.parametrize(
    ("content", "right"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG, JPEG, WebP or GIF"),
        (saved(noise(300, 300), "PNG")[:5000], "whole"),
        (b"", "PNG, JPEG, WebP or GIF"),
        (saved(Image.new("1", (20_000, 20_000)), "PNG"), "million pixels"),
    ],
    ids=["svg", "cut", "empty", "bomb"],
)
def test_what_is_no_picture_is_told(content: bytes, right: str):
    """A file that is no picture, or a bomb, is one problem that names it."""
    with pytest.raises(InputError) as caught:
        picture(content, "a.png", "releases/x/files/a.png", HOST)

    (problem,) = caught.value.problems
    assert problem.where == "releases/x/files/a.png"
    assert right in problem.right


def test_a_message_carries_what_its_page_shows():
    """The HTML part and its pictures stand together in multipart/related; text only carries none."""
    ready = prepare(SAMPLE, Renderer(), SENDER)
    full, plain = (
        message_from_bytes(
            splice(ready.compiled["en"], _SAMPLE._replace(text_only=only), "mailto:x@y.example", _EPOCH).content,
            policy=policy.default,
        )
        for only in (False, True)
    )

    kinds = [part.get_content_type() for part in full.walk()]
    image = next(part for part in full.walk() if part.get_content_type() == "image/png")
    html = full.get_body(("html",))
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert html is not None
    assert f'src="cid:{image["Content-ID"].strip("<>")}"' in html.get_content()
    assert image.get_content_disposition() == "inline"
    assert read(image.get_content()).width > 0
    assert [part.get_content_type() for part in plain.walk()] == ["text/plain"]


def test_a_page_of_its_own_needs_no_other_part():
    """Outside a mail the pictures stand in the page, so that nothing is fetched."""
    rendered = prepare(SAMPLE, Renderer(), SENDER).rendered["fr"]

    page = with_pictures(rendered.html, rendered.images)
    assert "cid:" not in page
    assert page.count("data:image/png;base64,") == 1


def test_pictures_are_encoded_once_an_edition():
    """A person's bytes hold the picture as the edition has it: no piece of it is made anew."""
    image = picture(saved(noise(50, 50), "PNG"), "a.png", "a", HOST).inline
    html = f'<img src="cid:{image.cid}">'
    rendered = Rendered("en", "Subject", html, "Text\n", (image,))
    compiled = compile_edition(rendered, SENDER)

    assert sum(isinstance(piece, bytes) and image.cid.encode() in piece for piece in compiled.full) == 1
    assert compiled == compile_edition(rendered, SENDER)
