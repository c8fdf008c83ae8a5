"""The relay's name: one that does not exist is a mistake in the settings, one that nobody can look up is not."""

import socket
from pathlib import Path

import pytest

from campaign.errors import InputError
from campaign.runtime.relay import Resolve, must_exist

SETTINGS = "[organisation]\nname = 'x'\n\n[relay]\nport = 25\nhost = 'smtp.wrong.example'\n"


def failing(code: int) -> Resolve:
    """A resolver that fails like this."""

    def resolve(host: str, port: int) -> None:
        raise socket.gaierror(code, "no")

    return resolve


def test_a_name_that_does_not_exist_is_named_with_its_line(tmp_path: Path) -> None:
    """The error says file, line, field, what was found, and what would be right."""
    path = tmp_path / "campaign.toml"
    path.write_text(SETTINGS, "utf-8")

    with pytest.raises(InputError) as raised:
        must_exist("smtp.wrong.example", 25, path, failing(socket.EAI_NONAME))

    (problem,) = raised.value.problems
    assert problem[:4] == ("campaign.toml", 6, "relay.host", "smtp.wrong.example")
    assert "as your mail provider writes it" in problem.right


@pytest.mark.parametrize("code", [socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_SYSTEM])
def test_a_name_that_nobody_can_look_up_is_no_mistake(tmp_path: Path, code: int) -> None:
    """A name server that is away, or a machine without network, says nothing about the settings."""
    must_exist("smtp.right.example", 25, tmp_path / "campaign.toml", failing(code))


def test_an_address_needs_no_name_server(tmp_path: Path) -> None:
    """An address as the host is what it is, with or without a network."""
    must_exist("127.0.0.1", 25, tmp_path / "campaign.toml")
    must_exist("::1", 25, tmp_path / "campaign.toml")
