"""The statement offered for publication: the facts that all its editions share."""

import datetime as dt
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from campaign.address import Address
from campaign.contact import Zone
from campaign.coverage import Coverage
from campaign.locale import Localised, Tag, frozen, lookup
from campaign.text import Line, Model, Named, Slug
from campaign.url import Url

__all__ = ["Attachment", "BriefingTerms", "Embargo", "Image", "PressContact", "RelatedReport", "Release"]


class Embargo(Model):
    """Not for publication before one moment. Wall time and zone are kept as the writer gave them."""

    lifts: dt.datetime
    zone: Zone

    @model_validator(mode="after")
    def _wall_time(self) -> "Embargo":
        if self.lifts.tzinfo is not None:
            raise ValueError("lifts is a local time without offset, such as 2026-12-03T14:00:00; zone gives the place")
        if not self.zone:
            raise ValueError("zone is an IANA time zone such as Europe/Paris")
        if not 1990 <= self.lifts.year < 9000:
            raise ValueError("lifts is a moment such as 2026-12-03T14:00:00")
        _unambiguous(self.lifts, ZoneInfo(self.zone))
        return self

    @property
    def instant(self) -> dt.datetime:
        """The lift in UTC."""
        return self.lifts.replace(tzinfo=ZoneInfo(self.zone)).astimezone(dt.UTC)


def _unambiguous(wall: dt.datetime, zone: ZoneInfo) -> None:
    early, late = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return
    exists = early.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) == wall
    readings = " or ".join(f"{t.astimezone(dt.UTC):%H:%M} UTC" for t in (early, late))
    what = "happens twice" if exists else "does not exist"
    raise ValueError(f"{wall:%Y-%m-%d %H:%M} {what} in {zone.key} (clocks change): it could be {readings}")


class PressContact(Model):
    """Our person whom journalists may ring."""

    name: Named
    role: Localised = ()
    email: Address
    telephone: Line = ""
    languages: tuple[Tag, ...] = ()
    hours: Localised = ()


class RelatedReport(Model):
    """An earlier report of ours, for "Read also". ``locale`` is that of the report itself."""

    title: Named
    locale: Tag
    url: Url
    date: dt.date


#: One web address for all editions, or one for each locale.
Addresses = Annotated[tuple[tuple[str, Url], ...], BeforeValidator(frozen)]


class Attachment(Model):
    """A file that goes with the release: as a link to where it can be fetched, or by choice inside the message.

    ``path`` is relative to the release's folder. ``alternative`` says what is in it.
    """

    path: Line = ""
    title: Localised
    alternative: Localised = ()
    url: Addresses = ()
    send: Literal["link", "file"] = "link"

    @model_validator(mode="after")
    def _reachable(self) -> "Attachment":
        if self.send == "file" and not self.path:
            raise ValueError("path is needed: the file that goes into the message")
        if self.send == "link" and not self.url:
            raise ValueError('url is needed: where the file can be fetched; or send = "file" puts it into the message')
        return self


class Image(Model):
    """A picture: shown in the message, without metadata and made small, or by choice only a link to it.

    ``path`` is relative to the release's folder. ``title`` is its caption; ``url`` leads to the full size.
    """

    path: Line = ""
    title: Localised = ()
    alternative: Localised = ()
    url: Addresses = ()
    send: Literal["inline", "link"] = "inline"

    @model_validator(mode="after")
    def _reachable(self) -> "Image":
        if self.send == "inline" and not self.path:
            raise ValueError("path is needed: the picture that goes into the message")
        if self.send == "link" and not (self.url and self.title):
            raise ValueError("url and title are needed: the link and its words")
        return self


class BriefingTerms(Model):
    """How the background paper goes with a mailing, and to whom. ``url`` is where it lies, in each locale."""

    model_config = ConfigDict(serialize_by_alias=True)

    how: Annotated[Literal["none", "link", "attachment"], Field(alias="with")] = "none"
    to: Literal["all", "wanting"] = "all"
    url: Addresses = ()

    @model_validator(mode="after")
    def _link_leads_somewhere(self) -> "BriefingTerms":
        if self.how == "link" and not self.url:
            raise ValueError('with = "link" needs url = { en = "https://organisation.example/briefing" }')
        return self

    def address(self, locale: str) -> str:
        """Where the paper in this locale lies; empty when there is none: another language's would not serve."""
        table = dict(self.url)
        found = lookup(locale, [tag for tag in table if tag != "und"])
        return table[found[0]] if found else table.get("und", "")


class Release(Model):
    """One release. Its words stand in its editions; here stands what is the same in every language."""

    slug: Slug
    issue_date: dt.date
    source_locale: Tag
    embargo: Embargo | None = None
    sensitivity: Annotated[int, Field(strict=True)] = 0
    press_contacts: tuple[PressContact, ...] = ()
    related: tuple[RelatedReport, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    images: tuple[Image, ...] = ()
    briefing: BriefingTerms = BriefingTerms()
    beats: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _sensitivity(self) -> "Release":
        if self.sensitivity not in (0, 1, 2):
            raise ValueError("sensitivity is 0, 1 or 2")
        return self
