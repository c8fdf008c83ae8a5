"""What files tell of who made them and where."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from campaign.intake import traces

NAME = "Ada Ferrin"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description {more}><dc:creator><rdf:Seq><rdf:li>{name}</rdf:li>'
    "</rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def pdf(password: str = "", **information: str) -> bytes:
    """A PDF of one empty page with this information."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.metadata = None
    writer.add_metadata({f"/{field}": value for field, value in information.items()})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def archive(**parts: str) -> bytes:
    """A zip file with these parts; _ stands for / and two for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", ".").replace("_", "/"), text)
    return file.getvalue()


def picture(form: str, *, artist: str = "", place: bool = False, xmp: str = "") -> bytes:
    """A picture with these properties."""
    exif = Image.Exif()
    if artist:
        exif[0x013B] = artist
    if place:
        exif[0x8825] = {1: "N", 2: (50.0, 51.0, 0.0), 3: "E", 4: (4.0, 21.0, 0.0)}
    file = io.BytesIO()
    more = {"xmp": xmp.encode()} if xmp else {}
    Image.new("RGB", (8, 8)).save(file, form, exif=exif, **more)
    return file.getvalue()


def told(content: bytes, folder: Path) -> list[tuple[str, str]]:
    """Kind and value of each trace in a file."""
    path = folder / "file"
    path.write_bytes(content)
    return [(trace.kind, trace.value) for trace in traces.read(path)]


CORE = "<cp:coreProperties><dc:creator>{}</dc:creator><cp:lastModifiedBy>{}</cp:lastModifiedBy></cp:coreProperties>"
META = "<office:meta><meta:initial-creator>{0}</meta:initial-creator><dc:creator>{0}</dc:creator></office:meta>"


@pytest.mark.parametrize(
    "content",
    [
        pdf(Author=NAME),
        pdf(Creator=NAME),
        archive(docProps_core__xml=CORE.format(NAME, "")),
        archive(docProps_core__xml=CORE.format("python-docx", NAME)),
        archive(docProps_core__xml="", word_comments__xml=f'<w:comment w:id="1" w:author="{NAME}">'),
        archive(docProps_core__xml="", word_document__xml=f'<w:ins w:id="1" w:author="{NAME}">'),
        archive(docProps_core__xml="", docProps_app__xml=f"<Properties><Manager>{NAME}</Manager></Properties>"),
        archive(meta__xml=META.format(NAME)),
        *(picture(form, artist=NAME) for form in ("JPEG", "PNG", "WEBP", "TIFF")),
        *(picture(form, xmp=XMP.format(name=NAME, more="")) for form in ("JPEG", "WEBP")),
        f'<svg xmlns="http://www.w3.org/2000/svg"><metadata><dc:creator>{NAME}</dc:creator></metadata></svg>'.encode(),
    ],
)
def test_a_name_in_a_file_is_told(content: bytes, tmp_path: Path) -> None:
    """Whoever stands in a file's properties, comments or tracked changes is named, once."""
    assert ("author", NAME) in told(content, tmp_path)
    assert {kind for kind, _ in told(content, tmp_path)} == {"author"}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_place_in_a_picture_is_told(form: str, tmp_path: Path) -> None:
    """A picture that carries GPS data says so, and nothing of the place is repeated."""
    assert told(picture(form, place=True), tmp_path) == [("location", "")]


def test_a_place_in_xmp_is_told(tmp_path: Path) -> None:
    """GPS data in a packet of XMP counts as well."""
    packet = XMP.format(name="", more='exif:GPSLatitude="50,51.0N"')

    assert told(picture("JPEG", xmp=packet), tmp_path) == [("location", "")]


@pytest.mark.parametrize(
    "content",
    [
        pdf(Producer="pypdf", Creator="Microsoft® Word 2019"),
        pdf(),
        archive(docProps_core__xml=CORE.format("python-docx", "")),
        archive(meta__xml=META.format("")),
        *(picture(form) for form in ("JPEG", "PNG", "WEBP", "GIF")),
        b"2001  The movement is founded.\n",
        "Хронологія справи".encode(),
        b"",
    ],
)
def test_a_clean_file_tells_nothing(content: bytes, tmp_path: Path) -> None:
    """Programs are no people, and a file without properties has no trace."""
    assert told(content, tmp_path) == []


@pytest.mark.parametrize(
    "content",
    [
        pdf("secret", Author=NAME),
        b"%PDF-1.7\nnot a PDF at all",
        archive(other__txt="x"),
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"\x89PNG\r\n\x1a\n broken",
    ],
    ids=["encrypted", "no PDF", "zip", "broken zip", "old Word", "broken PNG"],
)
def test_what_cannot_be_looked_into_is_said(content: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that is locked, damaged or of an unknown kind is unread, never clean; nothing else is printed."""
    assert told(content, tmp_path) == [("unread", "")]
    assert capfd.readouterr() == ("", "")
