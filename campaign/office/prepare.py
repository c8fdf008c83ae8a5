"""From a release's folder to compiled editions that another decoder has read back."""

import datetime as dt
import mimetypes
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from campaign.address import ascii_domain, domain
from campaign.briefing import Briefing, file_name
from campaign.compiled import Compiled, File, Rendered, compile_edition
from campaign.edition import Edition
from campaign.errors import Fault, InputError, Problem
from campaign.intake.briefing import FOLDER
from campaign.intake.release import Loaded, load
from campaign.message import Personal, splice
from campaign.readback import differences
from campaign.release import Release
from campaign.rendering.facts import facts
from campaign.rendering.images import Picture, picture
from campaign.rendering.renderer import Renderer
from campaign.rendering.typography import compose
from campaign.sender import Sender

__all__ = ["Known", "Prepared", "document", "files_of", "prepare", "prepare_loaded"]

#: Relays commonly refuse more than 25 MB, and base64 makes four octets of three.
_MOST_OCTETS = 15_000_000
_SAMPLE = Personal("", 1, "en", "reader@newsroom.example", "Zoë", "Dear Zoë,", "A note.\n\nIn two.", False, "t" * 24)


_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class Prepared(NamedTuple):
    """A release ready to be planned. ``briefings`` are those that go as files, by locale."""

    loaded: Loaded
    rendered: Mapping[str, Rendered]
    compiled: Mapping[str, Compiled]
    briefings: Mapping[str, File] = {}


#: What an edition of a release, with these files and this briefing, came to.
Known = dict[
    tuple[Release, Edition, tuple[File, ...], tuple[Picture, ...], Briefing | None],
    tuple[Rendered, Compiled, File | None],
]


def prepare(folder: Path, renderer: Renderer, sender: Sender) -> Prepared:
    """Load, render and compile a release, and read each edition back.

    Raises ``InputError`` for what is wrong in the files, ``Fault`` when a compiled edition does not say what its
    model says.
    """
    return prepare_loaded(load(folder), renderer, sender, {})


def prepare_loaded(loaded: Loaded, renderer: Renderer, sender: Sender, known: Known) -> Prepared:
    """Render, compile and read back what was loaded. What stands in ``known`` is not done again.

    Afterwards ``known`` holds these editions and no others. It serves one renderer and one sender.
    """
    files = tuple(files_of(loaded))
    attaching = loaded.release.briefing.how == "attachment"
    papers = {paper.locale: paper for paper in loaded.briefings} if attaching else {}
    pictures = pictures_of(loaded, domain(ascii_domain(sender.address)))
    made: Known = {}
    for edition in loaded.editions:
        paper = papers.get(edition.locale)
        what = (loaded.release, edition, files, tuple(pictures.values()), paper)
        if what in known:
            made[what] = known[what]
            continue
        briefing = briefing_file(loaded.release, paper, renderer, sender) if paper else None
        rendered = renderer.render(loaded.release, edition, sender, pictures, briefing.name if briefing else "")
        compiled = compile_edition(rendered, sender, files, briefing)
        verify(compiled, loaded.release, edition, sender, files, briefing)
        made[what] = rendered, compiled, briefing
    known.clear()
    known.update(made)
    return Prepared(
        loaded,
        {rendered.locale: rendered for rendered, _, _ in made.values()},
        {compiled.locale: compiled for _, compiled, _ in made.values()},
        {compiled.locale: briefing for _, compiled, briefing in made.values() if briefing},
    )


def briefing_file(release: Release, paper: Briefing, renderer: Renderer, sender: Sender) -> File:
    """The paper as it goes with a message: for everybody, as PDF, under a name that does not tell what it says.

    Raises ``WorldError`` when no PDF can be made here.
    """
    from campaign.rendering.pdf import pdf

    content = pdf(renderer.briefing(release, paper, sender), f"{FOLDER}/{paper.locale}.md")
    return File(f"{file_name(release.slug, paper.locale)}.pdf", "application/pdf", content)


def verify(
    compiled: Compiled,
    release: Release,
    edition: Edition,
    sender: Sender,
    files: Sequence[File],
    briefing: File | None = None,
) -> None:
    """Raise ``Fault`` when another decoder does not find the edition, as it is printed, in its compiled form.

    With and without what only those get who get the briefing.
    """
    printed, around = compose(edition), facts(release, edition.locale)
    for text_only, briefed in product((False, True), (False, True) if compiled.has_briefing else (False,)):
        mine = _SAMPLE._replace(text_only=text_only, briefing=briefed)
        sample = splice(compiled, mine, "mailto:x@y.example", _EPOCH)
        sent = (*files, briefing) if briefing and briefed else files
        wrong = differences(sample.content, printed, sender, around, sent)
        if wrong:
            raise Fault(f"edition {edition.locale} cannot be planned, its message reads otherwise: {'; '.join(wrong)}")


def files_of(loaded: Loaded) -> Sequence[File]:
    """The files that go into the message. Raises ``InputError`` when they are too large for a mail."""
    files = []
    for path in (one.path for one in loaded.release.attachments if one.send == "file"):
        content, name = loaded.file(path).read_bytes(), PurePosixPath(path).name
        files.append(File(name, _kind(name, content), content))
    octets = sum(len(file.content) for file in files)
    if octets > _MOST_OCTETS:
        found, right = f"{octets / 1e6:.1f} MB", f"at most {_MOST_OCTETS / 1e6:.0f} MB of files together"
        raise InputError.of("release.toml", "attachments", found, right)
    return files


def pictures_of(loaded: Loaded, host: str) -> dict[str, Picture]:
    """The pictures that the message shows, by path. Raises ``InputError`` for each that is none."""
    pictures: dict[str, Picture] = {}
    problems: list[Problem] = []
    for path in (one.path for one in loaded.release.images if one.send == "inline"):
        whole = loaded.file(path)
        try:
            pictures[path] = picture(whole.read_bytes(), PurePosixPath(path).name, str(whole), host)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return pictures


def _kind(name: str, content: bytes) -> str:
    """A file's media type, the same on every machine. Text says its charset; a mail in a mail is only a file."""
    # The library's own table alone: that of the machine would change the digest.
    kind, packed = mimetypes.MimeTypes().guess_type(name)
    if packed or not kind:
        # Of .tar.gz and .svgz the library names what is packed in it; the file itself is none of that.
        return "application/gzip" if packed == "gzip" else "application/octet-stream"
    family = kind.partition("/")[0]
    if family in {"message", "multipart"}:
        return "application/octet-stream"
    if family != "text":
        return kind
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "application/octet-stream"
    return f"{kind}; charset=utf-8"


def document(release: Release, edition: Edition) -> str:
    """An edition's words with its release, as JSON: what the ledger keeps for corrections."""
    return f'{{"release":{release.model_dump_json()},"edition":{edition.model_dump_json()}}}'
