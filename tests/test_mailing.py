"""A plan: everybody in it exactly once, the same from the same inputs, another digest for any other input."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.address import key
from campaign.contact import Contact
from campaign.mailing import Candidate, Matrix, Plan, Terms, Wave, dated, delivery_token, matrix, missed, personal, plan
from campaign.release import Release
from tests.support.builders import NOW, SECRET, candidates, greet, people, release

EDITIONS = {"en": "a" * 64, "fr": "b" * 64}
LIFTS = dt.datetime(2026, 3, 5, 9)  # wall time: its zone stands beside it
EMBARGO = {"lifts": LIFTS, "zone": "Europe/Paris"}


def terms(**other: object) -> Terms:
    """What the plans here rest on."""
    return Terms(release(), EDITIONS, "all", ("en",))._replace(**other)


languages = st.lists(st.sampled_from(["en", "fr", "uk", "pt-BR"]), max_size=3)
known = st.sampled_from(["", "", "opt-out"])


@st.composite
def audiences(draw: st.DrawFn) -> list[Candidate]:
    """Some people, some suppressed, some mailed already."""
    chosen = []
    for number in range(draw(st.integers(0, 12))):
        contact = Contact(address=f"p{number}@d.example", languages=draw(languages), outlet=draw(st.text(max_size=3)))
        mailed = draw(st.sampled_from(["", "", "ruling-00000000"]))
        chosen += [Candidate(f"id{number}", contact, draw(st.text(max_size=5)), draw(known), mailed)]
    return chosen


@given(audiences())
def test_each_candidate_is_in_one_place(chosen: list[Candidate]):
    """Each person whom the audience chose has exactly one delivery, or exactly one reason why not."""
    made = plan(terms(), chosen, greet)

    placed = [one.contact_id for one in made.deliveries] + [one.contact_id for one in made.left_out]
    assert sorted(placed) == sorted(one.id for one in chosen)
    assert {one.contact_id for one in made.left_out} == {one.id for one in chosen if one.suppressed or one.mailed}
    assert all(one.reason for one in made.left_out)
    assert all(one.locale in EDITIONS for one in made.deliveries)


@given(audiences(), st.data())
def test_order_of_candidates_does_not_matter(chosen: list[Candidate], data: st.DataObject):
    """The plan and its digest are the same in whatever order people come."""
    other = data.draw(st.permutations(chosen))

    assert plan(terms(), other, greet) == plan(terms(), chosen, greet)


def test_digest_does_not_depend_on_the_workspace():
    """Short ids are keyed to a workspace; the digest is over addresses and is the same everywhere."""
    here = candidates(people(3))
    there = [one._replace(id=f"other{number}") for number, one in enumerate(here)]

    assert plan(terms(), here, greet).digest == plan(terms(), there, greet).digest


def _contact(**facts: object) -> Contact:
    return Contact.model_validate({"address": "ana@daily.example", "given_name": "Ana", "languages": ["en"], **facts})


BASE = Candidate("id", _contact())


def hello(*_: object) -> str:
    """The same greeting for everybody: what else differs is what a test changes."""
    return "Dear reader,"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda: plan(terms(editions=EDITIONS | {"en": "c" * 64}), [BASE], hello), id="an edition's bytes"),
        pytest.param(lambda: plan(terms(editions=EDITIONS | {"uk": "c" * 64}), [BASE], hello), id="one more edition"),
        pytest.param(lambda: plan(terms(audience="country:FR"), [BASE], hello), id="the audience"),
        pytest.param(lambda: plan(terms(fallback=("fr",)), [BASE], hello), id="the fallback chain"),
        pytest.param(lambda: plan(terms(waves=(Wave(1, NOW),)), [BASE], hello), id="the wave's hour"),
        pytest.param(lambda: plan(terms(waves=(Wave(2),)), [BASE], hello), id="the wave's number"),
        pytest.param(lambda: plan(terms(release=release(slug="other")), [BASE], hello), id="the release"),
        pytest.param(lambda: plan(terms(release=release(embargo=EMBARGO)), [BASE], hello), id="the embargo"),
        pytest.param(lambda: plan(terms(), [BASE._replace(note="See you.")], hello), id="the note"),
        pytest.param(lambda: plan(terms(), [BASE._replace(suppressed="opt-out")], hello), id="a suppression"),
        pytest.param(lambda: plan(terms(), [BASE._replace(mailed="ruling-1")], hello), id="an earlier mailing"),
        pytest.param(lambda: plan(terms(), [], hello), id="one person fewer"),
        pytest.param(lambda: plan(terms(), [BASE], greet), id="the salutation"),
        pytest.param(lambda: _planned(address="bea@daily.example"), id="the address"),
        pytest.param(lambda: _planned(address="Ana@daily.example"), id="the address's case"),
        pytest.param(lambda: _planned(given_name="Anna"), id="the name"),
        pytest.param(lambda: _planned(text_only=True), id="text only"),
        pytest.param(lambda: _planned(languages=["fr"]), id="the language"),
        pytest.param(lambda: _planned(languages=["en-GB"]), id="the reason for the same edition"),
    ],
)
def test_any_other_input_is_another_digest(other: Callable[[], Plan]):
    """A change in any single thing that was approved voids the approval: the digest is another."""
    first = plan(terms(), [BASE], hello)

    assert plan(terms(), [BASE], hello) == first
    assert other().digest != first.digest


def _planned(**facts: object) -> Plan:
    return plan(terms(), [Candidate("id", _contact(**facts))], hello)


def test_another_lift_is_another_digest():
    """An embargo that moves by a minute makes another plan."""
    later = EMBARGO | {"lifts": LIFTS + dt.timedelta(minutes=1)}
    first = plan(terms(release=release(embargo=EMBARGO)), [BASE], greet)

    assert plan(terms(release=release(embargo=later)), [BASE], greet).digest != first.digest


def test_who_has_not_agreed_waits_for_the_lift():
    """Only who has agreed to an embargo gets the release before it lifts; asked is not agreed."""
    under = release(embargo=EMBARGO)
    chosen = [
        Candidate(trust, Contact.model_validate({"address": f"{trust}@d.example", "trust": trust}))
        for trust in ("none", "asked", "agreed", "declined")
    ]

    made = plan(terms(release=under), chosen, greet)

    lift = dt.datetime(2026, 3, 5, 8, tzinfo=dt.UTC)
    assert {one.contact_id: one.not_before for one in made.deliveries} == {
        "none": lift,
        "asked": lift,
        "declined": lift,
        "agreed": None,
    }


def test_a_delivery_keeps_what_it_will_be_sent_with():
    """A delivery holds address, name, edition, greeting and note as they were when it was planned."""
    contact = _contact(family_name="Silva", languages=["pt-BR", "fr-CA"], outlet="Daily")

    (one,) = plan(terms(), [Candidate("id", contact, "A note.")], greet).deliveries

    assert one[:9] == (
        "id",
        "ana@daily.example",
        "Ana Silva",
        "fr",
        "base",
        "fr-CA",
        "fr: dear Ana Silva,",
        "A note.",
        False,
    )


def test_a_desk_is_named_by_its_outlet():
    """A contact without a person's name is addressed by the outlet's."""
    desk = Contact(address="desk@daily.example", outlet="The Daily")

    assert plan(terms(), [Candidate("id", desk)], greet).deliveries[0].name == "The Daily"


def test_tokens_depend_on_mailing_wave_and_contact_only():
    """A delivery's token stays when the note changes, and differs by mailing, wave, contact and secret."""
    (one,) = plan(terms(), [BASE], greet).deliveries
    token = delivery_token(SECRET, "m", one)

    assert delivery_token(SECRET, "m", one._replace(note="x", locale="fr", address="y@d.example")) == token
    others = {
        delivery_token(SECRET, "n", one),
        delivery_token(SECRET, "m", one._replace(wave=2)),
        delivery_token(SECRET, "m", one._replace(contact_id="jd")),
        delivery_token(b"t" * 32, "m", one),
    }
    assert len(others | {token}) == 5
    assert personal(SECRET, "m", one).token == token


def test_dated():
    """A wave's Date is its hour; without one, or when it is released late, the moment of release."""
    hour = dt.timedelta(hours=1)

    assert dated(NOW, Wave(1)) == NOW
    assert dated(NOW, Wave(1, NOW + hour)) == NOW + hour
    assert dated(NOW, Wave(1, NOW - hour)) == NOW


@given(audiences())
def test_the_matrix_counts_everybody_once(chosen: list[Candidate]):
    """The counts by edition and reason add up to the deliveries; who fell back is listed by what they read."""
    made = plan(terms(), chosen, greet)

    counted: Matrix = matrix(made, {one.id: one.contact.languages for one in chosen})

    assert sum(sum(by.values()) for by in counted.counts.values()) == len(made.deliveries)
    assert sum(counted.fell_back.values()) == sum(one.reason == "fallback" for one in made.deliveries)


@given(audiences())
def test_deliveries_stand_in_the_order_of_addresses(chosen: list[Candidate]):
    """People stand in the plan by address, so that two plans can be compared by eye."""
    made = plan(terms(), chosen, greet)

    assert [key(one.address) for one in made.deliveries] == sorted(key(one.address) for one in made.deliveries)


def test_a_release_is_named_in_its_mailing():
    """A mailing's name is the release's slug and the start of its digest."""
    made = plan(terms(release=Release.model_validate(release(slug="court"))), [BASE], greet)

    assert made.id == f"court-{made.digest[:8]}"


@pytest.mark.parametrize(
    ("hour", "word", "now", "late"),
    [
        (None, 0, 999, False),
        (10, 0, 9, False),
        (10, 0, 10, False),
        (10, 0, 13, False),
        (10, 0, 13.1, True),
        (10, 10, 99, False),
        (10, 11, 99, False),
        (10, 9, 99, True),
    ],
)
def test_an_hour_is_missed_after_its_grace(hour: int | None, word: float, now: float, late: bool):
    """Three hours late is in time, later is missed; an hour that was over when a person last said go is not."""
    start = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    at, told, moment = (None if n is None else start + dt.timedelta(hours=n) for n in (hour, word, now))

    assert told
    assert moment
    assert missed(at, told, dt.timedelta(hours=3), moment) is late


@pytest.mark.parametrize(
    ("to", "expected"), [("all", {"a": True, "b": True, "c": False}), ("wanting", {"a": True, "b": False, "c": False})]
)
def test_who_gets_the_briefing(to: str, expected: dict[str, bool]) -> None:
    """All, or those who want it, if their edition brings one; and the digest tells who."""
    chosen = [
        Candidate("a", Contact(address="a@d.example", languages=["en"], wants_briefing=True)),
        Candidate("b", Contact(address="b@d.example", languages=["en"])),
        Candidate("c", Contact(address="c@d.example", languages=["fr"], wants_briefing=True)),
    ]
    its = release(briefing={"with": "attachment", "to": to})
    made = plan(terms(release=its, briefings=frozenset({"en"})), chosen, greet)
    without = plan(terms(release=its), chosen, greet)

    assert {one.contact_id: one.briefing for one in made.deliveries} == expected
    assert {one.contact_id: personal(SECRET, made.id, one).briefing for one in made.deliveries} == expected
    assert made.digest != without.digest
