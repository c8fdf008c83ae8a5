"""The script of faults: what it says, what it befalls, and what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import InputError
from campaign.rehearsal import ANSWER, DROP, KILL, POINTS, SLOW, Harm, Script, draw, parse


def test_a_script_is_read() -> None:
    """Each fault is read with its message and, for a slow dot, its time; spaces do not matter."""
    actual = parse("421@120, drop-after-data@137,kill@200,slow-dot@300:2m,451@2.5%", 7)

    assert actual == Script(
        (
            Harm("421@120", ANSWER, "rcpt", 120, code=421),
            Harm("drop-after-data@137", DROP, "after-dot", 137),
            Harm("kill@200", KILL, "after-dot", 200),
            Harm("slow-dot@300:2m", SLOW, "dot", 300, seconds=120),
            Harm("451@2.5%", ANSWER, "rcpt", 0, 2.5, 451),
        ),
        7,
    )


@pytest.mark.parametrize("point", POINTS)
def test_each_point_has_its_faults(point: str) -> None:
    """At each point the line can be cut and the sender killed; where a server can speak it can refuse and be slow."""
    cut, killed = parse(f"drop-{point}@1,kill-{point}@2").harms

    assert (cut.what, cut.point, killed.what, killed.point) == (DROP, point, KILL, point)
    for fault, silent in ((f"535-{point}@1", {"body", "after-dot"}), (f"slow-{point}@1:9s", {"after-dot"})):
        try:
            (harm,) = parse(fault).harms
        except InputError:
            assert point in silent
        else:
            assert harm.point == point
            assert point not in silent


def test_no_script_does_no_harm() -> None:
    """Without a fault nothing befalls any message."""
    assert parse("") == Script()
    assert not any(Script().at(number, 1) for number in range(1, 1000))


@pytest.mark.parametrize(
    ("part", "right"),
    [
        ("421", "a fault would be CODE-POINT@N"),
        ("", "a fault would be CODE-POINT@N"),
        ("421-moon@3", "at connect, ehlo, auth, mail, rcpt, data, dot, quit"),
        ("421-body@3", "a fault would be"),
        ("drop@3", "drop-POINT@N"),
        ("slow@3:20s", "slow-POINT@N:20s"),
        ("@3", "a fault would be CODE-POINT@N"),
        ("250@3", "a fault would be CODE-POINT@N"),
        ("399@3", "a fault would be CODE-POINT@N"),
        ("600@3", "a fault would be CODE-POINT@N"),
        ("explode@3", "a fault would be CODE-POINT@N"),
        ("421@0", "a message's number from 1"),
        ("421@-1", "a message's number from 1"),
        ("421@٣", "a message's number from 1"),
        ("421@0%", "a share such as 2%"),
        ("421@101%", "a share such as 2%"),
        ("slow-dot@3", "how long the answer takes"),
        ("slow-dot@3:20", "how long the answer takes"),
        ("slow-dot@3:0s", "how long the answer takes"),
        ("slow-dot@3:61m", "how long the answer takes"),
        ("kill@3:20s", "only slow has a time"),
    ],
)
def test_what_no_fault_is(part: str, right: str) -> None:
    """A fault that cannot be read is named, with what would be right."""
    with pytest.raises(InputError) as raised:
        parse(f"421@1000,{part}")

    (problem,) = raised.value.problems
    assert (problem.where, problem.found) == ("--fault", part)
    assert right in problem.right


def test_all_problems_at_once() -> None:
    """Every wrong fault is named, also one whose message has a fault already."""
    with pytest.raises(InputError) as raised:
        parse("421@3,nonsense,kill@3,600@4")

    assert [problem.found for problem in raised.value.problems] == ["nonsense", "kill@3", "600@4"]
    assert "message 3 has one already" in raised.value.problems[1].right


@given(st.text(max_size=40))
def test_any_text_is_a_script_or_wrong_input(text: str) -> None:
    """Whatever is typed either is a script or one clear error."""
    try:
        script = parse(text)
    except InputError:
        return
    assert all(harm.place > 0 or 0 < harm.percent <= 100 for harm in script.harms)


def test_a_number_befalls_its_message_only() -> None:
    """A numbered fault comes once, before any that is drawn."""
    script = parse("451@100%,kill@5")

    assert [number for number in range(1, 100) if script.at(number, 1) == script.harms[1]] == [5]
    assert all(script.at(number, 1) for number in range(1, 100))
    assert script.at(5, 2) == script.harms[0]


def test_the_seed_draws() -> None:
    """The same seed draws the same messages, another seed others, and about as many as the share says."""
    drawn = {
        seed: [number for number in range(1, 10_001) if parse("451@2%", seed).at(number, 1)] for seed in (1, 2)
    }  # fmt: skip

    assert drawn[1] == [number for number in range(1, 10_001) if parse("451@2%", 1).at(number, 1)]
    assert drawn[1] != drawn[2]
    assert all(150 < len(numbers) < 250 for numbers in drawn.values())


@given(st.integers(), st.integers())
def test_a_draw_is_a_share(seed: int, name: int) -> None:
    """A drawn number is in [0, 1)."""
    assert 0 <= draw(seed, name) < 1


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        ("421", "421 4.3.2 "),
        ("452", "452 4.2.2 "),
        ("452-mail", "452 4.3.1 "),
        ("535-auth", "535 5.7.8 "),
        ("550", "550 5.1.1 "),
        ("550-mail", "550 5.7.1 "),
        ("554-connect", "554 5.7.1 "),
        ("599", "599 5.0.0 "),
    ],
)
def test_a_code_has_its_enhanced_code(fault: str, reply: str) -> None:
    """The server answers with the enhanced code that servers give with this code at this point."""
    assert parse(f"{fault}@1").harms[0].reply.startswith(reply)
