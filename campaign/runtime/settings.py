"""``campaign.toml``: the organisation, its sender, its relay, its locales and policy. No secrets."""

import datetime as dt
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from campaign.address import Address
from campaign.delivery import Policy
from campaign.errors import InputError
from campaign.intake import source, toml
from campaign.lint_rules import Switches
from campaign.locale import Localised, Tag
from campaign.pace import Breaker, Pace, Rate
from campaign.sender import Sender
from campaign.text import Line, Model
from campaign.url import Url

__all__ = ["FILE", "PASSWORD", "Relay", "Settings", "load", "password", "starter"]

FILE = "campaign.toml"
#: The environment variable, and the file of mode 0600 in the workspace, that may hold the relay's password.
PASSWORD = "CAMPAIGN_RELAY_PASSWORD"  # noqa: S105 - a name, not a password
PASSWORD_FILE = "relay-password"  # noqa: S105 - a name, not a password
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Organisation(Model):
    """Who issues releases."""

    name: Annotated[Line, Field(min_length=1)]
    postal: Line = ""
    website: Url = ""


class SenderSettings(Model):
    """From whom mail comes. ``name`` may differ by locale; the organisation's name otherwise."""

    address: Address
    name: Localised = ()
    reply_to: Address = ""
    bounces: Address = ""
    plus: bool = False
    opt_out: Url = ""


class Relay(Model):
    """The SMTP server that takes our mail. ``tls``: ``starttls`` (587), ``implicit`` (465), ``none`` (loopback)."""

    host: Annotated[Line, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    username: Line = ""
    connections: Annotated[int, Field(ge=1, le=100)] = 4
    #: Messages that one connection carries before a fresh one is made.
    messages: Annotated[int, Field(ge=1)] = 100
    ca_file: Line = ""
    #: Octets of the largest message that it takes (RFC 1870). What the large providers take, unless it is known.
    max_size: Annotated[int, Field(ge=10_000, strict=True)] = 25_000_000

    @property
    def on_this_machine(self) -> bool:
        """Whether mail to it stays here: a rehearsal, a demo, or a relay of one's own that sends it on."""
        return self.host in _LOOPBACK

    @model_validator(mode="after")
    def _host_name(self) -> "Relay":
        try:
            self.host.encode("idna")
        except UnicodeError:
            raise ValueError("host is a name such as smtp.organisation.example") from None
        return self

    @model_validator(mode="after")
    def _no_password_in_clear(self) -> "Relay":
        if self.tls == "none" and self.username and self.host not in _LOOPBACK:
            raise ValueError('tls = "none" would send the password in clear; use "starttls" or "implicit"')
        return self


class Locales(Model):
    """Which editions stand in for a missing one, in order."""

    fallback: tuple[Tag, ...] = ()


class PolicySettings(Model):
    """How long a wave stays news, in hours after its hour; the undo window between `send` and the first byte.

    After ``grace_hours`` a wave that has not begun waits for a person's word.
    """

    expires_after_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 48
    grace_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 3
    hold_seconds: Annotated[int, Field(ge=0, le=24 * 3600)] = 30

    def as_policy(self) -> Policy:
        """The hours as a run keeps them."""
        deadline, grace = (dt.timedelta(hours=count) for count in (self.expires_after_hours, self.grace_hours))
        return Policy(deadline=deadline, grace=grace)


_Most = Annotated[int, Field(ge=1)] | None
_SPANS = {
    "second": dt.timedelta(seconds=1),
    "minute": dt.timedelta(minutes=1),
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
}


class PaceSettings(Model):
    """How fast mail may go: through the relay in all, to one recipient domain, of one mailing. Absent: no limit.

    How many connections there are, and how many messages (of one recipient each) one carries, stands in ``[relay]``.
    """

    relay_per_second: _Most = None
    relay_per_minute: _Most = None
    relay_per_hour: _Most = None
    relay_per_day: _Most = None
    domain_connections: _Most = None
    domain_per_second: _Most = None
    domain_per_minute: _Most = None
    domain_per_hour: _Most = None
    domain_per_day: _Most = None
    mailing_per_second: _Most = None
    mailing_per_minute: _Most = None
    mailing_per_hour: _Most = None
    mailing_per_day: _Most = None
    #: Of each edition, so many must be accepted before the rest start.
    canary: Annotated[int, Field(ge=0, le=100)] = Pace().canary
    #: A mailing pauses when more than so many percent were refused, or so many people's servers refused by policy.
    refused_percent: Annotated[int, Field(ge=1, le=100)] = Breaker().percent
    policy_refusals: Annotated[int, Field(ge=1)] = Breaker().policy

    def as_pace(self) -> Pace:
        """The limits as a run keeps them."""
        return Pace(
            relay=self._rates("relay"),
            domain=self._rates("domain"),
            mailing=self._rates("mailing"),
            domain_connections=self.domain_connections,
            canary=self.canary,
            breaker=Breaker(percent=self.refused_percent, policy=self.policy_refusals),
        )

    def _rates(self, whose: str) -> tuple[Rate, ...]:
        given = ((span, getattr(self, f"{whose}_per_{name}")) for name, span in _SPANS.items())
        return tuple(Rate(span, most) for span, most in given if most)


class Settings(Model):
    """A workspace's settings."""

    organisation: Organisation
    sender: SenderSettings
    relay: Relay
    locales: Locales = Locales()
    policy: PolicySettings = PolicySettings()
    pace: PaceSettings = PaceSettings()
    lint: Switches = Switches()

    def as_sender(self) -> Sender:
        """The organisation and sender as editions show them."""
        house, who = self.organisation, self.sender
        return Sender(organisation=house.name, postal=house.postal, website=house.website, **dict(who))


_FIELDS = {"": tuple(Settings.model_fields)} | {
    name: tuple(field.annotation.model_fields)
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Model)
}


def load(workspace: Path) -> Settings:
    """Read ``campaign.toml``. Raises ``InputError`` with every problem in it, by line and field."""
    path = workspace / FILE
    where = str(path)
    if not path.is_file():
        right = "no workspace here; `campaign init DIR` makes one, --workspace DIR names another"
        raise InputError.of(where, "", "", right)
    text = source.read(path)
    document = toml.parse(text, where)
    try:
        return Settings.model_validate(document)
    except ValidationError as error:
        raise InputError(toml.problems(error, where, toml.rows(text), _FIELDS)) from None


def password(workspace: Path) -> str:
    """The relay's password: from the environment, else from the workspace's file that only its owner can read.

    Empty when there is none. Raises ``InputError`` for a file that others can read.
    """
    given = os.environ.get(PASSWORD)
    if given is not None:
        return given
    path = workspace / PASSWORD_FILE
    if not path.is_file():
        return ""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        found = f"mode {path.stat().st_mode & 0o777:o}"
        raise InputError.of(str(path), "", found, f"others can read it; type: chmod 600 {path}")
    try:
        return path.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise InputError.of(str(path), "", "", "the password as text in UTF-8") from None


def starter(locales: str = '["en"]') -> str:
    """The ``campaign.toml`` that ``init`` writes, with every setting and what it is for."""
    return f"""\
# The press office's settings. No secrets here: the relay's password comes from the environment
# ({PASSWORD}) or from the file {PASSWORD_FILE} beside this one (chmod 600).

[organisation]
name = "Your Organisation"
postal = "Street 1, 1000 City, Country"        # shown at the foot of every message
website = "https://organisation.example/"

[sender]
address = "press@organisation.example"
# name = {{ en = "Your Organisation, press office", fr = "Votre organisation, service de presse" }}
# reply_to = "press@organisation.example"
# bounces = "bounces@organisation.example"     # where delivery reports go; the address itself if absent
# plus = true                                  # bounces+TOKEN@: if your server supports plus addresses
# opt_out = "https://organisation.example/opt-out"   # without it, people object by mail

[relay]
host = "smtp.organisation.example"
port = 587
tls = "starttls"                               # or "implicit" (port 465); "none" only on this machine
username = "press@organisation.example"
connections = 4
# max_size = 25_000_000                        # octets of the largest message it takes

[locales]
fallback = {locales}                              # who reads none of a release's languages gets the first of these

[policy]
expires_after_hours = 48                       # old news is not sent late
grace_hours = 3                                # a wave that should have begun so long ago waits for `send --late`
hold_seconds = 30                              # after `send` you have so long to think otherwise

[pace]                                         # what your relay allows; without a line there is no limit
canary = 2                                     # of each edition, so many must be accepted before the rest start
# relay_per_second = 10                        # through the relay in all; also per_minute, per_hour, per_day
# domain_connections = 2                       # to one recipient domain at a time; also domain_per_minute, per_hour
# mailing_per_hour = 2000                      # of one mailing; also mailing_per_minute, per_day
# refused_percent = 25                         # a mailing pauses when more were refused (of at least 20)
# policy_refusals = 3                          # ... or when so many servers refused us by policy (5.7.x)

[lint]                                         # what `check` finds; the README lists the rules
# off = ["lead-long"]                          # rules that you do not want
# severity = {{ placeholder = "warning" }}       # error stops a plan, warning makes `check` fail, notice only tells
"""
