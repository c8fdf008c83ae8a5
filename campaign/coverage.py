"""Who ran the story."""

import datetime as dt

from campaign.locale import Tag
from campaign.text import Model, Named
from campaign.url import Url

__all__ = ["Coverage"]


class Coverage(Model):
    """One story that ran on the release: where, in which locale, when."""

    outlet: Named
    title: Named
    locale: Tag
    url: Url
    date: dt.date
