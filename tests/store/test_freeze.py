"""A frozen plan: written once, one delivery a person, and what was planned is what is read back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from campaign.delivery import State
from campaign.errors import Fault
from campaign.mailing import Plan
from campaign.store import mailings
from campaign.store.ledger import Ledger
from campaign.store.schema import deliveries
from tests.support.builders import (
    NOW,
    SECRET,
    accounts,
    approve,
    candidates,
    edition,
    new_ledger,
    people,
    planned,
    write_down,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    made = new_ledger(tmp_path)
    yield made
    made.close()


@pytest.fixture
def made() -> Plan:
    """A plan for three people in two editions, one of them left out."""
    first, second, third = candidates(people(2) + people(3, languages=["fr"])[2:])
    return planned([first, second._replace(suppressed="opt-out"), third], ("en", "fr"))


def test_freezing_twice_writes_once(ledger: Ledger, made: Plan):
    """A plan is a value: the same plan again is recognised and changes nothing."""
    assert write_down(ledger, made)
    assert not write_down(ledger, made)

    assert accounts(ledger) == mailings.Accounts(
        2,
        {State.QUEUED: 2},
        {"en": {State.QUEUED: 1}, "fr": {State.QUEUED: 1}},
        {"suppressed: opt-out": 1},
    )


def test_editions_are_kept_once_and_read_back_as_planned(ledger: Ledger, made: Plan):
    """An edition is stored under its digest, shared by mailings, and loads as the very one that was compiled."""
    write_down(ledger, made)
    write_down(ledger, planned(candidates(people(1)), ("en", "fr"), slug="other"))

    with ledger.read() as connection:
        assert mailings.compiled(connection, made.id) == {"en": edition("en"), "fr": edition("fr")}
        assert connection.exec_driver_sql("SELECT count(*) FROM editions").scalar_one() == 2


def test_an_edition_that_was_tampered_with_is_a_fault(ledger: Ledger, made: Plan):
    """What is in the ledger under a digest must have that digest, or nothing is sent."""
    write_down(ledger, made)
    with ledger.write() as connection:
        connection.exec_driver_sql("UPDATE editions SET compiled = replace(compiled, 'ruled', 'fooled')")

    with ledger.read() as connection, pytest.raises(Fault, match="not the one that was planned"):
        mailings.compiled(connection, made.id)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"address_key": "z", "token": "z" * 24}, id="the same contact"),
        pytest.param({"contact_id": "z", "token": "z" * 24}, id="the same address"),
        pytest.param({"address_key": "z", "contact_id": "z"}, id="the same token"),
    ],
)
def test_a_second_delivery_for_a_person_is_impossible(ledger: Ledger, made: Plan, other: dict[str, str]):
    """The table itself refuses a second row for a person in a wave, by contact, by address, by token."""
    write_down(ledger, made)
    with ledger.read() as connection:
        first = dict(connection.execute(select(deliveries).limit(1)).mappings().one())
    del first["id"]

    with pytest.raises(IntegrityError), ledger.write() as connection:
        connection.execute(insert(deliveries), [first | other])
    assert accounts(ledger).balanced


def test_a_state_outside_the_table_is_impossible(ledger: Ledger, made: Plan):
    """The table itself refuses a state that ``delivery.py`` does not know."""
    write_down(ledger, made)

    with pytest.raises(IntegrityError), ledger.write() as connection:
        connection.exec_driver_sql("UPDATE deliveries SET state = 'sent'")


def test_two_people_of_one_address_cannot_be_planned(ledger: Ledger):
    """Two contacts whose addresses differ in case only are one mailbox: the freeze fails as a whole."""
    one, two = candidates(people(2))
    twin = two._replace(contact=two.contact.model_copy(update={"address": one.contact.address.upper()}))

    with pytest.raises(IntegrityError):
        write_down(ledger, planned([one, twin]))
    with ledger.read() as connection:
        assert mailings.every(connection) == []


def test_who_has_it_already(ledger: Ledger, made: Plan):
    """Someone counts as reached by a release once its mailing is released, not when it is only planned."""
    write_down(ledger, made)
    with ledger.read() as connection:
        assert mailings.mailed(connection, made.slug) == {}
    approve(ledger, made.id)

    with ledger.read() as connection:
        assert set(mailings.mailed(connection, made.slug)) == {"person0@daily0.example", "person2@daily2.example"}
        assert mailings.mailed(connection, made.slug, besides=made.id) == {}
        assert mailings.mailed(connection, "other") == {}


def test_personal_values_come_back_as_planned(ledger: Ledger):
    """What a person will be sent is what was frozen, word for word."""
    made = planned(candidates(people(1, given_name="Zoë {{7*7}}"), note="Ünïcode\n\nnote"))
    write_down(ledger, made)
    (one,) = made.deliveries

    with ledger.read() as connection:
        personal = mailings.personal(connection, made.id, one.contact_id)
        assert mailings.personal(connection, made.id, "nobody") is None

    assert personal is not None
    assert personal[:8] == (
        one.contact_id,
        1,
        "en",
        one.address,
        one.name,
        one.salutation,
        one.note,
        False,
    )


def test_the_secret_and_the_time_are_arguments(tmp_path: Path, made: Plan):
    """Two ledgers with the same secret hold the same rows for the same plan."""
    tables = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        ledger = new_ledger(tmp_path / name)
        assert ledger.secret == SECRET
        write_down(ledger, made)
        approve(ledger, made.id, NOW)
        with ledger.read() as connection:
            tables.append(connection.execute(select(deliveries)).all())
        ledger.close()

    assert tables[0] == tables[1]
