"""``campaign.toml``, and the password that does not stand in it."""

import datetime as dt
import os
from pathlib import Path

import pytest

from campaign.errors import InputError
from campaign.pace import Breaker, Pace, Rate
from campaign.runtime import settings

GOOD = """\
[organisation]
name = "Lantern Watch"

[sender]
address = "press@lanternwatch.example"

[relay]
host = "smtp.lanternwatch.example"
"""


def problems(folder: Path, text: str | bytes) -> list[tuple[int, str, str, str]]:
    """What is wrong with a settings file, without its name."""
    (folder / settings.FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as raised:
        settings.load(folder)
    assert {problem.where for problem in raised.value.problems} == {str(folder / settings.FILE)}
    return [problem[1:] for problem in raised.value.problems]


def test_starter_is_whole(tmp_path: Path) -> None:
    """What `init` writes can be read as it stands, and says every default as it is."""
    (tmp_path / settings.FILE).write_text(settings.starter(), "utf-8")
    read = settings.load(tmp_path)

    assert read.relay.tls == "starttls"
    assert read.relay.connections == settings.Relay(host="x").connections
    assert read.policy == settings.Settings.model_fields["policy"].default


def test_starter_with_every_line(tmp_path: Path) -> None:
    """The lines that `init` leaves commented out are right as well."""
    text = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line
        for line in settings.starter().splitlines()
    )
    (tmp_path / settings.FILE).write_text(text, "utf-8")
    sender = settings.load(tmp_path).as_sender()

    assert sender.plus is True
    assert sender.bounces == "bounces@organisation.example"


@pytest.mark.parametrize(
    ("line", "row", "field", "found", "right"),
    [
        ("connections = 'many'", 9, "relay.connections", "many", "a whole number"),
        ("connections = 0", 9, "relay.connections", "0", "greater than or equal to 1"),
        ("port = 70000", 9, "relay.port", "70000", "less than or equal to 65535"),
        ("tls = 'ssl'", 9, "relay.tls", "ssl", "'starttls', 'implicit' or 'none'"),
        ("[locales]\nfallback = 'en'", 10, "locales.fallback", "en", "a list in square brackets"),
        ("[locales]\nfallback = ['en', '?']", 10, "locales.fallback[2]", "?", "a locale tag"),
        ("[policy]\nexpires_after_hours = 0", 10, "policy.expires_after_hours", "0", "greater than or equal to 1"),
    ],
)
def test_each_problem_has_its_place(tmp_path: Path, line: str, row: int, field: str, found: str, right: str) -> None:
    """A value that cannot be is named by line and field, with what was found and what would be right."""
    ((at, name, value, words),) = problems(tmp_path, GOOD + line + "\n")

    assert (at, name, value) == (row, field, found)
    assert right in words


def test_all_problems_at_once(tmp_path: Path) -> None:
    """Nobody has to start the program once for each mistake."""
    found = problems(tmp_path, '[organisation]\nname = ""\n[sender]\nadress = "x"\n[relay]\nhost = "h"\nport = "x"\n')

    assert [(row, field) for row, field, _, _ in found] == [
        (2, "organisation.name"),
        (3, "sender.address"),
        (4, "sender.adress"),
        (7, "relay.port"),
    ]


def test_an_unknown_name_shows_no_value(tmp_path: Path) -> None:
    """A password that somebody puts where none belongs is refused and not repeated on the screen."""
    ((row, field, found, right),) = problems(tmp_path, GOOD + 'password = "geheim"\n')

    assert (row, field, found) == (9, "relay.password", "")
    assert "no field of this name; there are host, port" in right
    assert "geheim" not in right


def test_one_problem_for_one_field(tmp_path: Path) -> None:
    """A web address that is none is one problem, in words for people."""
    ((_, field, found, right),) = problems(tmp_path, GOOD.replace("[sender]", 'website = "javascript:x"\n[sender]'))

    assert (field, found) == ("organisation.website", "javascript:x")
    assert right == "an absolute address such as https://organisation.example/report"


@pytest.mark.parametrize(
    ("text", "row"), [(GOOD + "port = \n", 9), (b"[organisation]\nname = '\xff'\n", 2), (GOOD + "[[relay]]\n", 9)]
)
def test_not_toml(tmp_path: Path, text: str | bytes, row: int) -> None:
    """A file that is no TOML, or not in UTF-8, is one problem with its line."""
    ((found, *_),) = problems(tmp_path, text)

    assert found == row


def test_no_password_over_a_bare_line(tmp_path: Path) -> None:
    """Without TLS a user name is for this machine only."""
    bare = GOOD + 'tls = "none"\nusername = "press"\n'
    ((_, field, _, right),) = problems(tmp_path, bare)
    (tmp_path / settings.FILE).write_text(bare.replace("smtp.lanternwatch.example", "127.0.0.1"))

    assert field == "relay"
    assert "in clear" in right
    assert settings.load(tmp_path).relay.username == "press"


def test_password_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable goes before the file, and is taken as it is."""
    monkeypatch.setenv(settings.PASSWORD, " with space ")
    (tmp_path / settings.PASSWORD_FILE).write_text("other")

    assert settings.password(tmp_path) == " with space "


def test_password_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that only its owner can read gives its line; without one there is no password."""
    monkeypatch.delenv(settings.PASSWORD, raising=False)
    nothing = settings.password(tmp_path)
    path = tmp_path / settings.PASSWORD_FILE
    path.write_text("geheim\r\n")
    path.chmod(0o600)

    assert nothing == ""
    assert settings.password(tmp_path) == "geheim"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_password_that_others_can_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    """A file that others can read is refused with the command that mends it, and its words are not shown."""
    monkeypatch.delenv(settings.PASSWORD, raising=False)
    path = tmp_path / settings.PASSWORD_FILE
    path.write_text("geheim")
    path.chmod(mode)
    with pytest.raises(InputError, match=f"chmod 600 {path}") as raised:
        settings.password(tmp_path)

    assert "geheim" not in str(raised.value)


def test_pace_is_read_as_limits(tmp_path: Path) -> None:
    """Each limit of ``[pace]`` becomes a rate over its span; what is not there is no limit."""
    lines = "\n[pace]\nrelay_per_second = 5\nrelay_per_day = 900\ndomain_connections = 2\nmailing_per_hour = 70\n"
    (tmp_path / settings.FILE).write_text(GOOD + lines + "canary = 0\nrefused_percent = 10\n", "utf-8")

    actual = settings.load(tmp_path).pace.as_pace()

    second, hour, day = (dt.timedelta(seconds=seconds) for seconds in (1, 3600, 86400))
    assert actual == Pace(
        relay=(Rate(second, 5), Rate(day, 900)),
        mailing=(Rate(hour, 70),),
        domain_connections=2,
        canary=0,
        breaker=Breaker(percent=10),
    )
    assert settings.PaceSettings().as_pace() == Pace()


@pytest.mark.parametrize(("line", "said"), [("max_size = 9", "10000"), ("max_size = true", "a whole number")])
def test_the_largest_message_is_a_number_of_octets(tmp_path: Path, line: str, said: str) -> None:
    """What the relay takes is a whole number, and no relay takes less than a short text."""
    text = settings.starter().replace("connections = 4\n", f"connections = 4\n{line}\n")
    (tmp_path / settings.FILE).write_text(text, "utf-8")
    with pytest.raises(InputError) as raised:
        settings.load(tmp_path)

    assert said in str(raised.value)


@pytest.mark.parametrize("whose", ["relay", "domain", "mailing"])
@pytest.mark.parametrize(("name", "seconds"), [("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400)])
def test_each_limit_has_its_span(whose: str, name: str, seconds: int):
    """Relay, recipient domain and mailing each have a limit a second, a minute, an hour and a day."""
    pace = settings.PaceSettings.model_validate({f"{whose}_per_{name}": 7}).as_pace()

    assert getattr(pace, whose) == (Rate(dt.timedelta(seconds=seconds), 7),)
    assert sum(len(rates) for rates in (pace.relay, pace.domain, pace.mailing)) == 1
