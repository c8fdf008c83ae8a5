"""A press office in one program: one release, its languages, its journalists, a ledger that cannot lie.

The river in ten lines. Files in this package are thought, folders are doors.

>>> from campaign.contact import Contact
>>> from campaign.edition import choose
>>> from campaign.audience import parse
>>> zofia = Contact(address="zofia@gazeta.example", languages=("pl", "en"), beats=("justice",), country="PL")
>>> parse("beat:justice and country:PL,UA").matches(zofia)
True
>>> choose(zofia, locales=("ar", "en", "fr", "pl", "uk"), fallback=("en",), source="en")
Choice(locale='pl', reason='exact', wanted='pl')

Then ``mailing.plan`` freezes who gets what, ``rendering`` and ``compiled.compile_edition`` make an edition's bytes
once, ``message.finish`` makes one person's, and ``office.dispatch`` sends them under the law of ``delivery.TABLE``:

>>> from campaign.delivery import Event, State, after
>>> after(State.SENDING, Event.LOSE)
<State.UNCERTAIN: 'uncertain'>

Glossary. *release*: the statement offered for publication. *edition*: the release in one locale, complete in itself.
*contact*: the person written to. *audience*: the contacts chosen for a mailing. *suppression*: a standing fact that
an address must not be written to. *mailing*, *wave*: one release to one audience; the part that goes at one hour.
*delivery*, *attempt*, *outcome*: one message's way; one try; what it came to. *accepted*: the next server took
responsibility, not proof of arrival. *uncertain*: nobody knows, and nothing is sent again by itself.
"""
