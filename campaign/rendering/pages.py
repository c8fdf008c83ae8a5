"""What the desk's static pages show: ``preview`` and ``received``. Values only; the pages are templates."""

from base64 import b64encode
from collections.abc import Iterable
from typing import NamedTuple

from campaign.compiled import Inline

__all__ = ["Received", "Shown", "with_pictures"]


def with_pictures(html: str, images: Iterable[Inline]) -> str:
    """The HTML part as a page of its own: what a mail program takes from the other parts stands in it as data."""
    for image in images:
        data = f"data:{image.kind};base64,{b64encode(image.content).decode()}"
        html = html.replace(f"cid:{image.cid}", data)
    return html


class Shown(NamedTuple):
    """An edition on the page ``preview``. ``html_file`` is relative to the page; ``sender`` as From shows it."""

    locale: str
    sender: str
    subject: str
    preheader: str
    html_file: str
    text: str


class Received(NamedTuple):
    """A received message on the page ``received``. Files are relative to the page; headers are decoded."""

    name: str
    outlet: str
    locale: str
    why: str
    sender: str
    to: str
    subject: str
    html_file: str
    text: str
    eml_file: str
