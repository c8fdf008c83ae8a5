"""Who a mailing is for: a rule such as ``beat:justice and country:FR,BE and not tag:trade``.

Not a query language and never evaluated as code: five keys, *and*, *or*, *not*, parentheses and ``all``. The
grammar, loosest first::

    either   = both, {"or", both}
    both     = negated, {"and", negated}
    negated  = {"not"}, ("(", either, ")" | "all" | key, ":", value, {",", value})
    key      = "outlet" | "beat" | "country" | "language" | "tag"
    value    = a word | '"' any text, with '""' for a quotation mark '"'
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, NoReturn

from campaign.contact import Contact
from campaign.errors import InputError, shown
from campaign.locale import base, canonical
from campaign.text import fold, normalise, single_line

__all__ = ["KEYS", "All", "Any", "Audience", "Everybody", "Has", "Not", "Rule", "parse"]

KEYS = ("outlet", "beat", "country", "language", "tag")
MAX_LENGTH = 2_000
MAX_DEPTH = 50
_RESERVED = ("and", "or", "not", "all")
_WORD = r'[^\s"(),:]+'
_TOKEN = re.compile(rf'\s*(?:(?P<quoted>"(?:[^"]|"")*")|(?P<word>{_WORD})|(?P<mark>[(),:]))')
_BARE = re.compile(_WORD)
_TERM = 'KEY:VALUE, such as beat:justice or outlet:"Le Monde"; all; not; or an opening parenthesis'


@dataclass(frozen=True)
class Everybody:
    """Every contact: ``all``."""

    def matches(self, contact: Contact) -> bool:  # noqa: ARG002 - the form of every rule
        """Yes."""
        return True

    def __str__(self) -> str:
        return "all"


@dataclass(frozen=True)
class Has:
    """The contact has any of these values: ``country:FR,BE``. Compared by ``text.fold``.

    A language without script or region stands for all of its own: ``fr`` finds ``fr-CA``, ``fr-CA`` only itself.
    """

    key: str
    values: tuple[str, ...]

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return frozenset(map(fold, self.values))

    def matches(self, contact: Contact) -> bool:
        """Whether any value of the contact is wanted."""
        return not self._wanted.isdisjoint(map(fold, _values(self.key, contact)))

    def __str__(self) -> str:
        return f"{self.key}:" + ",".join(map(_written, self.values))


@dataclass(frozen=True)
class Not:
    """Those whom the rule does not choose."""

    rule: "Rule"

    def matches(self, contact: Contact) -> bool:
        """Whether the rule does not."""
        return not self.rule.matches(contact)

    def __str__(self) -> str:
        return f"not {_inner(self.rule)}"


@dataclass(frozen=True)
class All:
    """Those whom every one of the rules chooses: *and*."""

    rules: tuple["Rule", ...]

    def matches(self, contact: Contact) -> bool:
        """Whether every rule does."""
        return all(rule.matches(contact) for rule in self.rules)

    def __str__(self) -> str:
        return " and ".join(map(_inner, self.rules))


@dataclass(frozen=True)
class Any:
    """Those whom at least one of the rules chooses: *or*."""

    rules: tuple["Rule", ...]

    def matches(self, contact: Contact) -> bool:
        """Whether any rule does."""
        return any(rule.matches(contact) for rule in self.rules)

    def __str__(self) -> str:
        return " or ".join(map(_inner, self.rules))


Rule = Everybody | Has | Not | All | Any


@dataclass(frozen=True)
class Audience:
    """The rule that chooses. ``str`` of it is the rule in one canonical spelling, which parses to an equal one."""

    rule: Rule

    def matches(self, contact: Contact) -> bool:
        """Whether the contact is chosen. Not whether they may be written to: suppression is decided elsewhere."""
        return self.rule.matches(contact)

    def __str__(self) -> str:
        return str(self.rule)


def _values(key: str, contact: Contact) -> Iterable[str]:
    match key:
        case "outlet":
            return (contact.outlet,)
        case "beat":
            return contact.beats
        case "country":
            return (contact.country,)
        case "tag":
            return contact.tags
        case _:
            return (*contact.languages, *map(base, contact.languages))


def _written(value: str) -> str:
    if _BARE.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    return '"' + value.replace('"', '""') + '"'


def _inner(rule: Rule) -> str:
    return f"({rule})" if isinstance(rule, All | Any) else str(rule)


def parse(rule: str) -> Audience:
    """The audience that a rule describes.

    Raises ``InputError`` with the rule, the place (1-based character) and what would be right; also for rules of
    more than 2,000 characters or nested more than 50 deep.
    """
    if len(rule) > MAX_LENGTH:
        raise InputError.of("audience", "", rule, f"a rule of at most {MAX_LENGTH:,} characters")
    return Audience(_Parser(normalise(rule)).whole())


class _Token(NamedTuple):
    kind: str
    text: str
    place: int


class _Parser:
    """Recursive descent over the tokens, bounded in depth."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.depth = 0
        self.next = self.read(0)

    def read(self, place: int) -> _Token:
        match = _TOKEN.match(self.rule, place)
        if match is None:
            rest = self.rule[place:]
            start = place + len(rest) - len(rest.lstrip())
            if rest.strip():
                self.fail("a closing quotation mark", _Token("", self.rule[start:], start))
            return _Token("end", "", start)
        kind = str(match.lastgroup)
        return _Token(kind, match[kind], match.start(kind))

    def take(self) -> _Token:
        token = self.next
        self.next = self.read(token.place + len(token.text))
        return token

    def fail(self, right: str, at: _Token) -> NoReturn:
        where = f"audience {shown(self.rule, 200)}"
        raise InputError.of(where, f"character {at.place + 1}", at.text or "the end", right)

    def says(self, word: str) -> bool:
        """Take the next token if it is this word or mark."""
        found = self.next.kind in ("word", "mark") and self.next.text.lower() == word
        if found:
            self.take()
        return found

    def whole(self) -> Rule:
        rule = self.either()
        if self.next.kind != "end":
            self.fail('and, or, or the end; a value with a space stands in quotation marks, as "Le Monde"', self.next)
        return rule

    def either(self) -> Rule:
        rules = [self.both()]
        while self.says("or"):
            rules.append(self.both())
        return Any(tuple(rules)) if len(rules) > 1 else rules[0]

    def both(self) -> Rule:
        rules = [self.negated()]
        while self.says("and"):
            rules.append(self.negated())
        return All(tuple(rules)) if len(rules) > 1 else rules[0]

    def negated(self) -> Rule:
        """One rule. Everything that nests comes through here, so here the depth is counted."""
        start = self.next
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"parentheses and not at most {MAX_DEPTH} deep", start)
        rule: Rule
        if self.says("not"):
            rule = Not(self.negated())
        elif self.says("("):
            rule = self.either()
            if not self.says(")"):
                self.fail(f"a closing parenthesis for the one at character {start.place + 1}, or and, or or", self.next)
        elif self.says("all"):
            rule = Everybody()
        else:
            rule = self.term()
        self.depth -= 1
        return rule

    def term(self) -> Rule:
        key = self.next
        if key.kind != "word" or key.text.lower() in _RESERVED:
            self.fail(_TERM, key)
        self.take()
        if not self.says(":"):
            self.fail(f"a colon after a key ({', '.join(KEYS)}), as in {_TERM}", self.next)
        name = key.text.lower()
        if name not in KEYS:
            self.fail("one of the keys " + ", ".join(KEYS), key)
        values = [self.value(name)]
        while self.says(","):
            values.append(self.value(name))
        return Has(name, tuple(values))

    def value(self, key: str) -> str:
        token = self.next
        if token.kind not in ("word", "quoted") or token.text.lower() in _RESERVED:
            self.fail(f"a value after {key}:", token)
        self.take()
        value = token.text
        if token.kind == "quoted":
            value = single_line(value[1:-1].replace('""', '"'))
        if not value:
            self.fail("a value between the quotation marks", token)
        if key == "country":
            if not re.fullmatch("[A-Za-z]{2}", value):
                self.fail("a country's two letters, such as FR", token)
            value = value.upper()
        elif key == "language":
            try:
                value = canonical(value)
            except ValueError as error:
                self.fail(str(error), token)
        return value
