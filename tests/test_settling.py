"""What relays' logs say of messages: only what they say, never more."""

import pytest

from campaign.settling import read_log, stored

ONE, TWO = "aaaabbbbccccddddeeeeffff@lanternwatch.example", "gggghhhhiiiijjjjkkkkllll@lanternwatch.example"
POSTFIX = """\
Mar  2 10:00:00 mx postfix/smtpd[11]: 4F1C2A: client=office.example[192.0.2.7]
Mar  2 10:00:00 mx postfix/cleanup[12]: 4F1C2A: message-id=<{id}>
Mar  2 10:00:00 mx postfix/qmgr[13]: 4F1C2A: from=<press@lanternwatch.example>, size=912, nrcpt=1 (queue active)
"""
SENT = "Mar  2 10:00:01 mx postfix/smtp[14]: 4F1C2A: to=<ana@daily.example>, relay=daily.example[192.0.2.9]:25, "
SENDMAIL = (
    "Mar  2 10:00:00 mx sendmail[11]: 622A0xyz: from=<press@lanternwatch.example>, size=9, msgid=<{id}>, relay=x\n"
)
EXIM = "2026-03-02 10:00:00 1qXyZa-0001Ab-2C <= press@lanternwatch.example H=office P=esmtps S=912 id={id}\n"


def said(log: str, *wanted: str) -> dict[str, str]:
    """What is found in a log, by Message-ID."""
    lines = log.replace("{id}", ONE).splitlines()
    return {one: finding.kind for one, finding in read_log(lines, wanted or (ONE,)).items()}


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (POSTFIX, "accepted"),
        (POSTFIX + SENT + "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 9)", "accepted"),
        (POSTFIX + SENT + "dsn=4.4.1, status=deferred (connect to daily.example: timed out)", "accepted"),
        (POSTFIX + SENT + "dsn=5.1.1, status=bounced (550 5.1.1 no such user)", "refused"),
        (SENDMAIL, "accepted"),
        (SENDMAIL + "Mar  2 mx sendmail[12]: 622A0xyz: to=<a@b.example>, dsn=5.1.1, stat=User unknown", "refused"),
        (EXIM, "accepted"),
        (EXIM + '2026-03-02 10:00:01 1qXyZa-0001Ab-2C => ana@daily.example R=dnslookup T=smtp C="250 OK"', "accepted"),
        (EXIM + "2026-03-02 10:00:01 1qXyZa-0001Ab-2C ** ana@daily.example R=dnslookup T=smtp: 550 unknown", "refused"),
        ("10:00 <{id}> accepted for delivery", "accepted"),
        ('{"event": "delivered", "message-id": "{id}"}', "accepted"),
        ('{"event": "bounced", "message-id": "{id}", "reason": "550 unknown"}', "refused"),
        ("2026-03-02T10:00:00Z,relay.example,SMTP,SEND,8,<{id}>,a@b.example", "accepted"),
    ],
)
def test_what_became_of_it(log: str, expected: str) -> None:
    """A relay that took a message, or gave it up, says so in its own form, and is understood."""
    assert said(log) == {ONE: expected}


@pytest.mark.parametrize(
    "log",
    [
        # Cut off before its end: Postfix has read the header, and queued nothing.
        "".join(POSTFIX.splitlines(keepends=True)[:2]) + "Mar  2 mx postfix/smtpd[11]: lost connection after DATA",
        POSTFIX.splitlines()[1] + "\nMar  2 mx postfix/cleanup[12]: 4F1C2A: milter-reject: END-OF-MESSAGE: 4.7.1 Later",
        "10:00 <{id}> was not accepted",
        "10:00 <{id}> will be sent soon",
        "10:00 <{id}> delivered or bounced",
        '{"event": "failed", "severity": "temporary", "message-id": "{id}"}',
        "10:00 <{id}>",
    ],
)
def test_what_is_not_said_is_not_read(log: str) -> None:
    """A line that names a message, denies, or says two things, leaves it uncertain."""
    assert said(log) == {ONE: "seen"}


def test_a_rejected_body_is_refused() -> None:
    """A relay that says no for good to what it has read has not taken it; its words are kept."""
    log = (
        POSTFIX.splitlines()[1]
        + "\nMar  2 mx postfix/cleanup[12]: 4F1C2A: milter-reject: END-OF-MESSAGE: 5.7.1 Spam; x"
    )
    found = read_log(log.replace("{id}", ONE).splitlines(), [ONE])

    assert found[ONE] == ("refused", "END-OF-MESSAGE: 5.7.1 Spam; x")


def test_a_reused_name_is_not_mistaken() -> None:
    """When a relay gives a name again to another message, what becomes of that one is not laid to ours."""
    log = "".join(POSTFIX.splitlines(keepends=True)[:2])
    other = f"Mar  2 mx postfix/cleanup[12]: 4F1C2A: message-id=<someone@else.example>\n{SENT}status=bounced (550 no)"

    assert said(log + other) == {ONE: "seen"}
    assert said(log + "Mar  2 mx postfix/qmgr[13]: 4F1C2A: removed\n" + SENT + "status=sent (250 ok)") == {ONE: "seen"}


def test_two_tries_of_one_message() -> None:
    """A message that was refused at one try and taken at another was taken."""
    refused = (POSTFIX + SENT + "status=bounced (550 5.1.1 no)\n").replace("4F1C2A", "4F1C2B")
    taken = POSTFIX

    assert said(refused + taken) == said(taken + refused) == {ONE: "accepted"}


def test_each_message_for_itself() -> None:
    """Messages in one log are told apart, and one that was not asked for is not named."""
    log = f"<{ONE}> accepted\n<{TWO}> bounced: 550 unknown\n<other@x.example> accepted\n"

    assert said(log, ONE, TWO) == {ONE: "accepted", TWO: "refused"}
    assert said(f"<{ONE}> and <{TWO}> accepted", ONE, TWO) == {ONE: "seen", TWO: "seen"}
    assert said(f"from=<bounces+{ONE}> rejected: 450 greylisted, 550") == {}


def test_a_sent_folder() -> None:
    """A message that lies in the Sent folder was taken; its Message-ID may be folded."""
    heads = [f"Subject: x\nMESSAGE-ID:\n <{ONE}>\nTo: a@b.example", "Subject: y\nIn-Reply-To: <" + TWO + ">"]

    assert {one: finding.kind for one, finding in stored(heads, [ONE, TWO]).items()} == {ONE: "accepted"}
