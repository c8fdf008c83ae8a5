"""The ledger: schema, migrations, claims, group commit. The one truth about who was written to."""

from campaign.store.ledger import Ledger

__all__ = ["Ledger"]
