"""What runs the verbs. The ledger is the truth; an engine only asks it what is due."""
