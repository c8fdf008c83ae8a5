"""What the clock shows where a contact is. The zone is theirs, else their country's when it has only one hour."""

import datetime as dt
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_time, get_day_names

from campaign.contact import Contact
from campaign.rendering.forms import city, region_rules

__all__ = ["hour_there"]


def hour_there(contact: Contact, now: dt.datetime, tag: str = "en") -> str:
    """Weekday, hour and city, such as ``Monday, 09:40 in Warsaw``; empty where nobody knows."""
    zone = contact.zone or _only_zone(contact.country, now)
    if not zone:
        return ""
    there, rules = now.astimezone(ZoneInfo(zone)), region_rules(tag)
    day = get_day_names("wide", locale=rules)[there.weekday()]
    return f"{day}, {format_time(there.time(), 'HH:mm', locale=rules)} in {city(zone, tag)}"


def _only_zone(country: str, now: dt.datetime) -> str:
    """A country's zone; empty when its clocks differ at this moment, or there is no such country."""
    zones: list[str] = get_global("territory_zones").get(country, []) if country else []
    return zones[0] if len({now.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}) == 1 else ""
