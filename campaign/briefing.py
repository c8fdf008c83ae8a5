"""The background paper that goes with an edition."""

from campaign.edition import Section
from campaign.locale import Tag
from campaign.text import Line, Model

__all__ = ["Briefing"]


class Briefing(Model):
    """Background in one locale: a title, a summary of a few sentences, sections. Not part of the edition's words."""

    locale: Tag
    title: Line
    summary: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
