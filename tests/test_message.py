"""Laws of compiled editions and splices."""

import datetime as dt
import email
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.compiled import Compiled, File, Hole, Rendered, Slot, compile_edition, mark
from campaign.contact import Contact
from campaign.flowed import unflow
from campaign.message import Personal, finish, splice, token
from campaign.sender import Sender

NOW = dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
SENDER = Sender(organisation="Meridian Rights", address="press@meridianrights.example")
HTML = (
    f"<html><body><p>{mark(Slot.SALUTATION)}</p>{mark(Slot.NOTE)}<p>Ünï body.</p>"
    f'<p><a href="{mark(Slot.OPT_OUT)}">Stop</a></p></body></html>\n'
)
TEXT = f"{mark(Slot.SALUTATION)}\n\n{mark(Slot.NOTE)}-----\nÜnï body.\n<{mark(Slot.OPT_OUT)}>\n"
HOSTILE = [
    "{{7*7}}{% raw %}${7*7}",
    "a\r\nBcc: everybody@newsroom.example\r\n\r\nbody",
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "=cmd()|' /C calc'!A0",
    "name\u202etxt.exe",
    "e" + "\u0301" * 10_000,
    "=?utf-8?Q?Bcc?= <x@y.example>",
    ".\r\n.\r\nQUIT",
    "=\r\n=3D =20",
    "From the desk\n>quoted\n-- \nsigned",
]
anything = st.text(st.characters(codec="utf-8"), max_size=200) | st.sampled_from(HOSTILE)


def compiled(sender: Sender = SENDER, files: tuple[File, ...] = ()) -> Compiled:
    """A small edition."""
    return compile_edition(Rendered("fr", "L’asile accordé", HTML, TEXT), sender, files)


def person(**changed: object) -> Personal:
    """Somebody."""
    values = {"contact_id": "c", "wave": 1, "locale": "fr", "address": "zoe@daily.example", "name": "Zoë"}
    more = {"salutation": "Dear Zoë,", "note": "", "text_only": False, "token": "k" * 24}
    return Personal(**(values | more | changed))  # type: ignore[arg-type]


def read(content: bytes) -> EmailMessage:
    """The message as the standard library reads it."""
    return email.message_from_bytes(content, policy=policy.default)


def part(message: EmailMessage, kind: str) -> str:
    """A part's text."""
    body = message.get_body((kind,))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


@given(anything, anything, anything)
@example(*HOSTILE[:3])
def test_contact_fields_arrive_as_literal_text_and_change_no_header(name: str, salutation: str, note: str) -> None:
    """Whatever stands in a contact's fields arrives as text, and the message has the headers it always has."""
    contact = Contact(address="zoe@daily.example", given_name=name, salutation=salutation, note=note)
    usual = read(splice(compiled(), person(), "mailto:x@y.example", NOW).content)

    personal = person(name=contact.name, salutation=contact.salutation, note=contact.note)
    raw = splice(compiled(), personal, "mailto:x@y.example", NOW).content
    actual = read(raw)

    assert actual.keys() == usual.keys()
    assert not actual.defects
    assert [one.addr_spec for one in actual["To"].addresses] == ["zoe@daily.example"]
    assert [one.get_content_type() for one in actual.walk()] == [one.get_content_type() for one in usual.walk()]
    html = part(actual, "html")
    assert "<script" not in html
    assert "onerror=alert(1)>" not in html
    text = unflow(part(actual, "plain"))
    # Flowing drops spaces at a line's end, so words are compared without white space.
    assert "".join(contact.salutation.split()) in "".join(text.split())
    assert "".join(contact.note.split()) in "".join(text.split())
    assert "Ünï body." in text


@given(anything)
def test_wire_form_holds_for_any_person(text: str) -> None:
    """CRLF only, at most 998 octets a line, 7-bit, whatever is spliced."""
    contact = Contact(address="zoe@daily.example", family_name=text, salutation=text, note=text)
    personal = person(name=contact.name, salutation=contact.salutation, note=contact.note)
    content = splice(compiled(), personal, "mailto:x@y.example", NOW).content

    content.decode("ascii")
    lines = content.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 998
    assert content.endswith(b"\r\n")


def test_empty_note_leaves_no_trace() -> None:
    """Without a note both parts are as if its place did not exist."""
    message = read(splice(compiled(), person(), "mailto:x@y.example", NOW).content)

    assert part(message, "plain") == "Dear Zoë,\n\n-----\nÜnï body.\n<mailto:x@y.example>\n"
    assert "<p>Dear Zoë,</p><p>Ünï body.</p>" in part(message, "html")


def test_note_stands_in_both_parts() -> None:
    """A note's paragraphs are paragraphs in either part."""
    message = read(splice(compiled(), person(note="One & two.\n\nThree."), "mailto:x@y.example", NOW).content)

    assert "Dear Zoë,\n\nOne & two.\n\nThree.\n\n-----" in part(message, "plain")
    assert "One &amp; two.</p><p" in part(message, "html")


def test_text_only_has_no_other_part() -> None:
    """Who asked for text gets a single text part, and nothing else changes."""
    full, text = (
        read(splice(compiled(), person(text_only=form), "mailto:x@y.example", NOW).content) for form in (0, 1)
    )

    assert text.get_content_type() == "text/plain"
    assert part(text, "plain") == part(full, "plain")
    assert [text[name] for name in ("From", "To", "Subject", "Date", "Message-ID")] == [
        full[name] for name in ("From", "To", "Subject", "Date", "Message-ID")
    ]


def test_headers_tell_what_they_should_and_no_more() -> None:
    """Date in UTC, our own Message-ID, a way to object; no host name, no program's name."""
    message = splice(compiled(), person(), "mailto:x@y.example", NOW)
    actual = {name: str(value) for name, value in read(message.content).items()}

    assert actual == {
        "Date": "Thu, 03 Dec 2026 08:00:00 +0000",
        "From": "Meridian Rights <press@meridianrights.example>",
        "To": "Zoë <zoe@daily.example>",
        "Subject": "L’asile accordé",
        "Message-ID": f"<{'k' * 24}@meridianrights.example>",
        "List-Unsubscribe": "<mailto:x@y.example>",
        "MIME-Version": "1.0",
        "Content-Type": actual["Content-Type"],
    }


def test_opt_out_page_allows_one_click() -> None:
    """With an opt-out page the message offers one-click objection (RFC 8058), and the address is not in the URL."""
    sender = SENDER.model_copy(update={"opt_out": "https://meridianrights.example/stop"})
    message = read(finish(b"secret", "m", compiled(sender), person(), NOW).content)

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].strip().startswith("<https://meridianrights.example/stop?t=")
    assert "zoe" not in message["List-Unsubscribe"]


def test_plus_sender_carries_the_delivery() -> None:
    """With plus addresses each envelope sender names its delivery; the From header stays the same."""
    sender = SENDER.model_copy(update={"bounces": "b@meridianrights.example", "plus": True})
    message = finish(b"secret", "m", compiled(sender), person(), NOW)

    assert message.envelope == (f"b+{'k' * 24}@meridianrights.example", "zoe@daily.example")
    assert read(message.content)["From"] == "Meridian Rights <press@meridianrights.example>"


@given(st.tuples(st.text(max_size=9), st.text(max_size=9)), st.tuples(st.text(max_size=9), st.text(max_size=9)))
def test_tokens_depend_on_their_names_only(one: tuple[str, str], other: tuple[str, str]) -> None:
    """The same names give the same token; other names, purposes or secrets give another."""
    assert token(b"s", "p", *one) == token(b"s", "p", *one)
    assert len({token(b"s", "p", *one), token(b"s", "q", *one), token(b"t", "p", *one)}) == 3
    if one != other and "\x1f" not in "".join(one + other):
        assert token(b"s", "p", *one) != token(b"s", "p", *other)


def test_files_are_attached_once_and_whole() -> None:
    """A file arrives under its own name, in any script, byte for byte."""
    raw = bytes(range(256)) * 9
    content = splice(
        compiled(files=(File("рішення.pdf", "application/pdf", raw),)), person(), "mailto:x@y.example", NOW
    )
    (attached,) = read(content.content).iter_attachments()

    assert attached.get_filename() == "рішення.pdf"
    assert attached.get_content() == raw
    assert attached.get_content_type() == "application/pdf"


def test_compiled_edition_survives_the_ledger() -> None:
    """An edition written down and read again is the same, down to its digest."""
    edition = compiled(SENDER.model_copy(update={"name": (("fr", "Droits"), ("und", "Rights"))}))

    loaded = Compiled.load(edition.dump())

    assert loaded == edition
    assert loaded.digest == edition.digest


@pytest.mark.parametrize("change", ["subject", "html", "text", "sender", "file"])
def test_any_change_of_content_changes_the_digest(change: str) -> None:
    """No byte of an edition can change without its digest."""
    rendered = Rendered("fr", "Subject", HTML, TEXT)
    before = compile_edition(rendered, SENDER, (File("a", "text/plain", b"1"),))
    sender, content = SENDER, b"1"
    match change:
        case "sender":
            sender = SENDER.model_copy(update={"address": "other@meridianrights.example"})
        case "file":
            content = b"2"
        case _:
            rendered = rendered._replace(**{change: getattr(rendered, change) + "!"})

    after = compile_edition(rendered, sender, (File("a", "text/plain", content),))

    assert after.digest != before.digest


def test_every_slot_has_its_place() -> None:
    """Each personal value has exactly one place in each part it belongs to."""
    holes = [piece for piece in compiled().full if isinstance(piece, Hole)]

    assert len(holes) == len(set(holes)) == 10


def test_embargo_dates_the_message() -> None:
    """Who waits for an embargo has its lift in the Date header, not the moment of planning."""
    lift = dt.datetime(2026, 12, 3, 13, 0, tzinfo=dt.UTC)
    message = finish(b"s", "m", compiled(), person(not_before=lift), NOW)

    assert read(message.content)["Date"] == "Thu, 03 Dec 2026 13:00:00 +0000"


def test_the_briefing_is_for_those_who_get_it() -> None:
    """What stands between the marks, and the file, are in the message of who gets the briefing and in no other."""
    begin, end = mark(Slot.BRIEFING), mark(Slot.BRIEFING_END)
    rendered = Rendered(
        "fr", "L’asile", f"<p>a</p>{begin}<p>é paper</p>{end}<p>b</p>", f"a\n\n{begin}é paper\n\n{end}b\n"
    )
    file = File("paper.pdf", "application/pdf", bytes(range(256)))
    both = compile_edition(rendered, SENDER, (File("a.txt", "text/plain", b"1"),), file)
    bare = compile_edition(rendered._replace(html="<p>a</p><p>b</p>", text="a\n\nb\n"), SENDER)

    assert both.has_briefing
    assert not bare.has_briefing
    assert Compiled.load(both.dump()) == both
    for text_only in (False, True):
        for briefing in (False, True):
            content = splice(both, person(text_only=text_only, briefing=briefing), "mailto:x@y.example", NOW).content
            message = read(content)
            names = [one.get_filename() for one in message.walk() if one.get_filename()]
            assert part(message, "plain") == ("a\n\né paper\n\nb\n" if briefing else "a\n\nb\n")
            assert names == (["a.txt", "paper.pdf"] if briefing else ["a.txt"])
            assert not [one.defects for one in message.walk() if one.defects]
