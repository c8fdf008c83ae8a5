"""Web addresses that a release may point to."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from campaign.text import Line

__all__ = ["Url", "checked"]

_SCHEMES = {"https", "http", "mailto", "tel"}


def checked(url: str) -> str:
    """The address as given. Raises ``ValueError`` unless it is absolute and of a scheme that a reader can open.

    ``javascript:`` and ``data:`` never pass; a relative address means nothing in a mail.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    complete = bool(parts.netloc) if parts.scheme in {"https", "http"} else bool(parts.path)
    if parts.scheme not in _SCHEMES or not complete or any(c.isspace() or c in '<>"\\' for c in url):
        raise ValueError("an absolute address such as https://organisation.example/report")
    return url


#: An absolute https, http, mailto or tel address.
Url = Annotated[Line, AfterValidator(checked)]
