"""Laws of the whole message, judged by a spam filter, an IMAP server and another decoder."""

import hashlib
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from campaign.flowed import unflow
from campaign.locale import localised
from tests.faults import need
from tests.outside import report
from tests.outside.dovecot import Leaf, structures
from tests.outside.mails import Mail

#: The Generic Test for Unsolicited Bulk Email: what every filter must know.
_SPAM = b"Subject: x\r\n\r\nXJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"
_STATUS = re.compile(r"^X-Spam-Status: (.*(?:\n[ \t].*)*)", re.MULTILINE)


def test_spam_filter(mails: list[Mail], messages: dict[str, Path], tmp_path: Path):
    """SpamAssassin, with local rules only, gives no mail more than 1.0, the sample's without HTML neither."""
    need.tool("spamassassin", "spamassassin")
    # A quarter of a second each: the text form of the forty says nothing that their whole form does not.
    seen = [name for mail in mails for name in (mail.name, f"{mail.name}.text")[: 1 + mail.is_sample]]
    (tmp_path / "spam.eml").write_bytes(_SPAM)
    paths = {**{name: messages[name] for name in seen}, "spam": tmp_path / "spam.eml"}
    # Debian's own rules: none that this machine's owner fetched or wrote, and no memory of other mail.
    options = ["--local", "--configpath=/usr/share/spamassassin", "--cf=use_bayes 0"]
    command = ["spamassassin", *options, *map(str, paths.values())]
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "HOME": str(tmp_path)})
    said = [" ".join(status.split()) for status in _STATUS.findall(done.stdout.decode("latin-1"))]
    scores = {
        name: float(re.findall(r"score=(-?[0-9.]+)", status)[0]) for name, status in zip(paths, said, strict=True)
    }
    report.column("SpamAssassin", {mail.name: scores[mail.name] for mail in mails})

    assert scores.pop("spam") > 100, "the filter sees nothing at all"
    assert {name: status for name, status in zip(paths, said, strict=True) if scores.get(name, 0) > 1.0} == {}


def test_imap_structure(mails: list[Mail]):
    """Dovecot sees text before HTML, their charset, encoding and language, and every file with its whole name."""
    need.tool("doveadm", "dovecot-imapd")
    seen = structures([form for mail in mails for form in (mail.full, mail.text_only)])
    wrong = {
        mail.name: (full, text)
        for mail, full, text in zip(mails, seen[::2], seen[1::2], strict=True)
        if (_outline(full), _outline(text)) != _expected(mail)
    }
    report.column("Dovecot", {mail.name: int(mail.name in wrong) for mail in mails})

    assert wrong == {}


def _outline(part: Any) -> Any:
    if isinstance(part, list):
        return [_outline(child) for child in part]
    if not isinstance(part, Leaf):
        return part
    if part.disposition:
        shown = dict(part.disposition)
        exact = shown.pop("filename*", "").removeprefix("utf-8''")
        return (part.kind.split("/")[0], part.encoding, shown.get("filename") or unquote(exact), shown[""])
    return (part.kind, part.encoding, part.parameters, part.language)


def _expected(mail: Mail) -> tuple[Any, Any]:
    locale, encoding = mail.locale, "quoted-printable"
    text = ("text/plain", encoding, {"charset": "utf-8", "format": "flowed"}, locale)
    page = ("text/html", encoding, {"charset": "utf-8"}, locale)
    shown = [(one.kind.split("/")[0], "base64", one.name, "inline") for one in mail.pictures]
    both = [text, [page, *shown, "related"] if shown else page, "alternative"]
    files = [(file.kind.split("/")[0], "base64", file.name, "attachment") for file in mail.files]
    return tuple([body, *files, "mixed"] if files else body for body in (both, text))


def test_another_decoder(
    mails: list[Mail], messages: dict[str, Path], node: Callable[[str, Mapping[str, Path]], dict[str, Any]]
):
    """Mailparser reads the subject, the names, both parts and every file as they were meant."""
    said = node("mailparser", messages)
    wrong = {}
    for mail in mails:
        for name, raw in ((mail.name, mail.full), (f"{mail.name}.text", mail.text_only)):
            differs = _differences(said[name], mail, raw)
            wrong |= {name: differs} if differs else {}
    report.column("mailparser", {mail.name: len(wrong.get(mail.name, ())) for mail in mails})

    assert wrong == {}


def _differences(said: dict[str, Any], mail: Mail, raw: bytes) -> list[str]:
    name = localised(mail.sender.name, mail.locale) or mail.sender.organisation
    shown = mail.pictures if b"text/html" in raw else ()
    files = [[file.name, hashlib.sha256(file.content).hexdigest()] for file in (*shown, *mail.files)]
    text = next(p for p in message_from_bytes(raw).walk() if p.get_content_type() == "text/plain")
    plain = bytes(text.get_payload(decode=True)).decode().replace("\r\n", "\n")
    wanted = {
        "subject": mail.subject,
        "from": [[name, mail.sender.address]],
        "files": files,
        "text": _words(unflow(plain)),
        "html": mail.html.strip() if b"text/html" in raw else "",
    }
    found = {**said, "text": _words(said["text"]), "html": said["html"].strip()}
    return [f"{field}: {found[field]!r}" for field, value in wanted.items() if found[field] != value]


def _words(text: str) -> str:
    # Where a line ends is checked in tests/test_flowed.py; here that no word is lost or changed.
    return " ".join(text.split())
