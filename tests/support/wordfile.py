"""Word documents written by hand: what Word, LibreOffice and people who mean harm put into a .docx."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

__all__ = ["COMMENT", "NOTES", "STYLES", "archive", "document", "paragraph", "run"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = f'xmlns:w="{_W}" xmlns:r="{_R}"'
_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
#: Styles as Word has them in other languages: the id is translated, or the name too.
STYLES = f"""<?xml version="1.0"?><w:styles {_NAMES}>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="Titre 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="House heading"/><w:basedOn w:val="Titre2"/></w:style>
<w:style w:type="paragraph" w:styleId="Level"><w:name w:val="Rubrik"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Заголовок 3"/></w:style>
<w:style w:type="paragraph" w:styleId="ar"><w:name w:val="عنوان 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="IQ"><w:name w:val="Intense Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>"""
NOTES = f"""<?xml version="1.0"?><w:footnotes {_NAMES}>
<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Law No. 12 of 2020. </w:t></w:r>
<w:hyperlink r:id="rId1"><w:r><w:t>The text of it</w:t></w:r></w:hyperlink></w:p>
<w:p><w:r><w:t>A second paragraph of the note.</w:t></w:r></w:p></w:footnote></w:footnotes>"""
COMMENT = f"""<?xml version="1.0"?><w:comments {_NAMES}><w:comment w:id="1" w:author="Secret Editor"><w:p><w:r>
<w:t>Is this true?</w:t></w:r></w:p></w:comment><w:comment w:id="2" w:author="Secret Editor"><w:p><w:r>
<w:t>Ask the lawyer.</w:t></w:r></w:p></w:comment></w:comments>"""


def run(words: str, looks: str = "") -> str:
    """Words with one look."""
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def paragraph(content: str, style: str = "") -> str:
    """A paragraph of runs, or of plain words."""
    inside = content if content.startswith("<") else run(content)
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{inside}</w:p>"


def _relations(targets: Mapping[str, str]) -> str:
    parts = [
        f'<Relationship Id="{key}" Type="{_R}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if kind == "hyperlink" else "/>")
        for key, (kind, target) in ((key, value.split(" ", 1)) for key, value in targets.items())
    ]
    return _RELS + "".join(parts) + "</Relationships>"


def document(*paragraphs: str, parts: Mapping[str, str] | None = None, links: Mapping[str, str] | None = None) -> bytes:
    """A .docx of these paragraphs. ``parts`` are further files of the folder ``word``, by name without ``.xml``."""
    more = {"styles": STYLES, **(parts or {})}
    kinds = {name: name.rstrip("0123456789") for name in more}
    relations = {f"p{number}": f"{kinds[name]} {name}.xml" for number, name in enumerate(more)}
    relations |= {key: f"hyperlink {escape(url)}" for key, url in (links or {}).items()}
    body = f'<?xml version="1.0"?><w:document {_NAMES}><w:body>{"".join(paragraphs)}</w:body></w:document>'
    return archive(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _relations({"main": "officeDocument word/document.xml"}),
            "word/_rels/document.xml.rels": _relations(relations),
            "word/_rels/footnotes.xml.rels": _relations({"rId1": "hyperlink https://law.example/12"}),
            "word/document.xml": body,
        }
        | {f"word/{name}.xml": content for name, content in more.items()}
    )


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in members.items():
            into.writestr(name, content)
    return made.getvalue()
