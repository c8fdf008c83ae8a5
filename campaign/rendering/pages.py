"""What the desk's static pages show: ``preview`` and ``received``. Values only; the pages are templates."""

from typing import NamedTuple

__all__ = ["Received", "Shown"]


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
