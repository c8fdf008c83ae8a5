"""Laws of a message taken apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.encoding import mailbox, unstructured
from campaign.letter import Letter, dressed, open_letter, turned

_LINES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40)


def letter(html: str, **images: str) -> Letter:
    """A message that is nothing but HTML."""
    return Letter(b"", (), html, "", "en", images, ())


@given(_LINES, _LINES)
def test_headers_come_back(name: str, subject: str) -> None:
    """The sender and the subject of any language are read as they were written."""
    head = mailbox("From", name, "press@lanternwatch.example") + unstructured("Subject", subject)
    found = open_letter(head + b"\r\nHello\r\n")

    assert found.header("subject") == subject
    assert found.sender == name.strip('"') or '"' in name or "\\" in name


def test_parts_come_back() -> None:
    """Text, HTML, an image inside and a file beside it are each told apart."""
    found = open_letter(
        b'From: press@x.example\r\nContent-Type: multipart/mixed; boundary="m"\r\n\r\n'
        b"--m\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: fr\r\n\r\nText \xc3\xa9\r\n"
        b"--m\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>HTML</p>\r\n"
        b"--m\r\nContent-Type: image/png\r\nContent-ID: <map@x>\r\nContent-Disposition: inline\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n"
        b'--m\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nxyz\r\n'
        b"--m--\r\n"
    )

    assert (found.text.strip(), found.html.strip(), found.locale) == ("Text é", "<p>HTML</p>", "fr")
    assert found.images == {"map@x": "data:image/png;base64,QUJD"}
    assert found.files == (("a.txt", 3),)
    assert found.sender == "press@x.example"


@pytest.mark.parametrize(
    ("html", "snippet"),
    [
        ("<head><title>No</title><style>p {}</style></head><div>First</div><p>Fish &amp; chips", "First Fish & chips"),
        ("<!-- no --><p>" + "x" * 500, "x" * 160),
    ],
)
def test_the_snippet_is_what_is_read_first(html: str, snippet: str) -> None:
    """An inbox shows the first words of the body: no tags, no head, no comment, bounded."""
    assert letter(html).snippet == snippet


def test_light_dark_and_without_images() -> None:
    """A frame is light or dark whatever the screen is; images stand in it, or are left out."""
    one = letter(
        '<meta content="light dark"><style>@media (prefers-color-scheme: dark) {}</style><img src="cid:map@x">'
    )
    with_image = one._replace(images={"map@x": "data:image/png;base64,QUJD"})

    assert "@media (min-width:0) {}" in dressed(with_image, "dark")
    assert "@media (max-width:0) {}" in dressed(with_image, "light")
    assert 'src="data:image/png;base64,QUJD"' in dressed(with_image, "light")
    assert 'src="cid:map@x"' in dressed(with_image, "bare")
    assert "color-scheme: dark;" in dressed(letter("<p style='color-scheme: light dark;'>"), "dark")


@given(st.lists(st.text("ab", max_size=3), min_size=1), st.integers(0), st.text("ab", max_size=3))
def test_a_frame_opens_at_what_changed(words: list[str], place: int, other: str) -> None:
    """The part that changed is named by the same number that the frame's HTML gives it; no change has none."""
    place %= len(words)
    changed = [*words[:place], f"{other}c", *words[place + 1 :]]
    before, after = ("".join(f"<p>{one}</p>" for one in some) for some in (words, changed))
    found = re.search(r'id="part-(\d+)">' + other + "c", dressed(letter(after), "light"))

    assert found
    assert turned(before, after) == int(found[1])
    assert turned(after, after) == 0
