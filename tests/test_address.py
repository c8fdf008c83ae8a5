"""Addresses: the quick way and the long way give the same."""

import email_validator
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaign.address import _PLAIN, parse

labels = st.text("abx0-", min_size=1, max_size=6) | st.sampled_from(["xn--a", "ab--c", "a" * 63, "a" * 64, "-a", "a-"])
locals_ = st.text("ab.+_-'A0é", min_size=1, max_size=8) | st.sampled_from(["info", "News", "a" * 64, "a" * 250])
tops = st.sampled_from([*email_validator.SPECIAL_USE_DOMAIN_NAMES, "example", "a", "c0m", "co", "a" * 64, "EXAMPLE"])
made = st.builds(
    lambda local, hosts, top: f"{local}@{'.'.join([*hosts, top])}", locals_, st.lists(labels, max_size=5), tops
)


@settings(max_examples=400)
@given(made | st.text(max_size=20))
@example("a@b.example\n")
@example("a@test")
@example("a@x.test")
def test_plain_addresses_are_what_the_library_makes_of_them(text: str):
    """An address that takes the quick way is valid, and in the library's normal form already."""
    if _PLAIN.fullmatch(text):
        checked = email_validator.validate_email(text, check_deliverability=False, test_environment=True)

        assert checked.normalized == parse(text) == text


def test_quick_way_is_taken():
    """The usual address of a newsroom takes the quick way; one of special use never does."""
    assert _PLAIN.fullmatch("anna.kowalska+desk@news.gazeta-1.example")
    assert not [d for d in email_validator.SPECIAL_USE_DOMAIN_NAMES if _PLAIN.fullmatch(f"a@b.{d}")]


@pytest.mark.parametrize(
    "text", ["", "@", "a@", "a@b", "a@@b.example", "a b@c.example", "Anna <a@b.example>", "a@b..example", "a@b.local"]
)
def test_what_is_no_address_is_refused(text: str):
    """What is no address is refused with an example of one."""
    with pytest.raises(ValueError, match=r"such as desk@daily\.example"):
        parse(text)
