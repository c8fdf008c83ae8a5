"""From a release's folder to compiled editions that another decoder has read back."""

import datetime as dt
import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from campaign.address import ascii_domain, domain
from campaign.edition import Edition
from campaign.errors import Fault, InputError, Problem
from campaign.intake.release import Loaded, load
from campaign.message import Compiled, File, Personal, Rendered, compile_edition, splice
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
    """A release ready to be planned."""

    loaded: Loaded
    rendered: Mapping[str, Rendered]
    compiled: Mapping[str, Compiled]


#: What an edition of a release, with these files, came to.
Known = dict[tuple[Release, Edition, tuple[File, ...], tuple[Picture, ...]], tuple[Rendered, Compiled]]


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
    pictures = pictures_of(loaded, domain(ascii_domain(sender.address)))
    made: Known = {}
    for edition in loaded.editions:
        what = (loaded.release, edition, files, tuple(pictures.values()))
        if what in known:
            made[what] = known[what]
            continue
        rendered = renderer.render(loaded.release, edition, sender, pictures)
        compiled = compile_edition(rendered, sender, files)
        verify(compiled, loaded.release, edition, sender, files)
        made[what] = rendered, compiled
    known.clear()
    known.update(made)
    rendered_all = {rendered.locale: rendered for rendered, _ in made.values()}
    return Prepared(loaded, rendered_all, {compiled.locale: compiled for _, compiled in made.values()})


def verify(compiled: Compiled, release: Release, edition: Edition, sender: Sender, files: Sequence[File]) -> None:
    """Raise ``Fault`` when another decoder does not find the edition, as it is printed, in its compiled form."""
    printed, around = compose(edition), facts(release, edition.locale)
    for text_only in (False, True):
        sample = splice(compiled, _SAMPLE._replace(text_only=text_only), "mailto:x@y.example", _EPOCH)
        wrong = differences(sample.content, printed, sender, around, files)
        if wrong:
            raise Fault(f"edition {edition.locale} cannot be planned, its message reads otherwise: {'; '.join(wrong)}")


def files_of(loaded: Loaded) -> Sequence[File]:
    """The files that go into the message. Raises ``InputError`` when they are too large for a mail."""
    files = []
    for path in (loaded.folder / one.path for one in loaded.release.attachments if one.send == "file"):
        content = path.read_bytes()
        files.append(File(path.name, _kind(path.name, content), content))
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
        whole = loaded.folder / path
        try:
            pictures[path] = picture(whole.read_bytes(), whole.name, str(whole), host)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return pictures


def _kind(name: str, content: bytes) -> str:
    """A file's media type, the same on every machine. Text says its charset; a mail in a mail is only a file."""
    # The library's own table alone: that of the machine would change the digest.
    kind = mimetypes.MimeTypes().guess_type(name)[0] or "application/octet-stream"
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
