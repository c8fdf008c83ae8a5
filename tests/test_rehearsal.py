"""The script of faults: what it says, what it befalls, and what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import InputError
from campaign.rehearsal import ANSWER, Harm, Script, draw, parse


def test_a_script_is_read() -> None:
    """Each fault is read with its message and, for a slow dot, its time; spaces do not matter."""
    actual = parse("421@120, drop-after-data@137,kill@200,slow-dot@300:2m,451@2.5%", 7)

    assert actual == Script(
        (
            Harm("421@120", ANSWER, 120, code=421),
            Harm("drop-after-data@137", "drop-after-data", 137),
            Harm("kill@200", "kill", 200),
            Harm("slow-dot@300:2m", "slow-dot", 300, seconds=120),
            Harm("451@2.5%", ANSWER, 0, 2.5, 451),
        ),
        7,
    )


def test_no_script_does_no_harm() -> None:
    """Without a fault nothing befalls any message."""
    assert parse("") == Script()
    assert not any(Script().at(number) for number in range(1, 1000))


@pytest.mark.parametrize(
    ("part", "right"),
    [
        ("421", "a fault and its message"),
        ("", "a fault and its message"),
        ("@3", "a fault and its message"),
        ("250@3", "a code from 400 to 599"),
        ("399@3", "a code from 400 to 599"),
        ("600@3", "a code from 400 to 599"),
        ("explode@3", "one of drop-before-data, drop-after-data, slow-dot, kill"),
        ("421@0", "a message's number from 1"),
        ("421@-1", "a message's number from 1"),
        ("421@٣", "a message's number from 1"),
        ("421@0%", "a share such as 2%"),
        ("421@101%", "a share such as 2%"),
        ("slow-dot@3", "how long the answer takes"),
        ("slow-dot@3:20", "how long the answer takes"),
        ("slow-dot@3:0s", "how long the answer takes"),
        ("slow-dot@3:61m", "how long the answer takes"),
        ("kill@3:20s", "only slow-dot has a time"),
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

    assert [number for number in range(1, 100) if script.at(number) == script.harms[1]] == [5]
    assert all(script.at(number) for number in range(1, 100))


def test_the_seed_draws() -> None:
    """The same seed draws the same messages, another seed others, and about as many as the share says."""
    drawn = {
        seed: [number for number in range(1, 10_001) if parse("451@2%", seed).at(number)] for seed in (1, 2)
    }  # fmt: skip

    assert drawn[1] == [number for number in range(1, 10_001) if parse("451@2%", 1).at(number)]
    assert drawn[1] != drawn[2]
    assert all(150 < len(numbers) < 250 for numbers in drawn.values())


@given(st.integers(), st.integers())
def test_a_draw_is_a_share(seed: int, name: int) -> None:
    """A drawn number is in [0, 1)."""
    assert 0 <= draw(seed, name) < 1


@pytest.mark.parametrize(
    ("code", "reply"), [(421, "421 4.3.2 "), (452, "452 4.2.2 "), (550, "550 5.1.1 "), (599, "599 5.0.0 ")]
)
def test_a_code_has_its_enhanced_code(code: int, reply: str) -> None:
    """The server answers with the enhanced code that servers give with this code."""
    assert parse(f"{code}@1").harms[0].reply.startswith(reply)
