"""Laws of the HTML part, judged by checkers and tables that nobody here wrote."""

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.faults import need
from tests.outside import allowed, report
from tests.outside.mails import Mail

Node = Callable[[str, Mapping[str, Path]], dict[str, Any]]
_BAD = '<!doctype html><html lang="en"><title>x</title><style>a { gap: 1px; }</style><bdi><p>y</bdi><p id="1 2">z'


def _clean(name: str, mails: Iterable[Mail], found: Mapping[str, Iterable[str]]) -> None:
    """Every mail is without findings, the bad page is not; the table says so."""
    report.column(name, {mail.name: len(set(found.get(mail.name, ()))) for mail in mails})
    assert found["bad"], "the tool sees nothing at all"
    assert {mail.name: sorted(set(found[mail.name])) for mail in mails if found.get(mail.name)} == {}


def _with_bad(pages: dict[str, Path]) -> dict[str, Path]:
    path = next(iter(pages.values())).with_name("bad.html")
    path.write_text(_BAD, "utf-8")
    return pages | {"bad": path}


def test_w3c_checker(mails: list[Mail], pages: dict[str, Path], modules: Path):
    """The W3C's checker has no error and no warning for any mail."""
    need.tool("java", "default-jre-headless")
    jar = modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    options = ["--format", "json", "--stdout", "--exit-zero-always"]
    documents = _with_bad(pages)
    command = ["java", "-jar", str(jar), *options, *map(str, documents.values())]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    found = defaultdict(list)
    for said in json.loads(done.stdout)["messages"]:
        found[Path(said["url"]).stem].append(f"{said['message']} (line {said.get('lastLine')})")

    _clean("W3C", mails, found)


def test_html_validate(mails: list[Mail], pages: dict[str, Path], node: Node):
    """html-validate's recommended rules find nothing without a reason."""
    said = node("html-validate", _with_bad(pages))

    rules = {rule for messages in said.values() for rule, _ in messages}
    assert set(allowed.HTML_VALIDATE) <= rules, "an entry without use"
    _clean(
        "html-validate",
        mails,
        {
            name: [f"{rule}: {m}" for rule, m in messages if rule not in allowed.HTML_VALIDATE]
            for name, messages in said.items()
        },
    )


def test_caniemail(mails: list[Mail], pages: dict[str, Path], node: Node):
    """Nothing in a mail is lost on Gmail, Outlook, Apple Mail, Thunderbird or Yahoo without a reason."""
    said = node("caniemail", _with_bad(pages))
    may = {
        "errors": set(allowed.UNSUPPORTED),
        "warnings": {title for titles in allowed.PARTIAL.values() for title in titles},
    }

    for kind, titles in may.items():
        assert titles <= {title for found in said.values() for title, other, _ in found if other == kind}, "without use"
    _clean(
        "caniemail",
        mails,
        {
            name: [f"{title}: {kind} on {client}" for title, kind, client in found if title not in may[kind]]
            for name, found in said.items()
        },
    )


class _Kept(HTMLParser):
    """What K-9's cleaner would drop of a body, the attribute ``lang`` aside: it carries no look and no word."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.dropped: list[str] = []
        self.feed(html.partition("</head>")[2] or html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is on no list."""
        if tag not in allowed.K9_ELEMENTS:
            self.dropped.append(tag)
        keeps = allowed.K9_ATTRIBUTES[""] | allowed.K9_ATTRIBUTES.get(tag, set()) | {"lang"}
        self.dropped += [f"{tag} {name}" for name, _ in attrs if name not in keeps]


def test_k9(mails: list[Mail]):
    """K-9, of which caniemail knows nothing, keeps every element and attribute of every mail."""
    _clean("K-9", mails, {"bad": _Kept(_BAD).dropped} | {mail.name: _Kept(mail.html).dropped for mail in mails})


def test_size(mails: list[Mail]):
    """Every edition of the sample has an HTML part under 80 kB as it is sent: Gmail clips at 102,400 octets."""
    sizes = {mail.name: len(mail.html.encode()) for mail in mails}
    report.column("HTML, octets", sizes)
    report.column("message, octets", {mail.name: len(mail.full) for mail in mails})

    assert all(sizes[mail.name] < 80_000 for mail in mails if mail.is_sample)
