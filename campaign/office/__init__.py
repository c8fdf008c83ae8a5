"""The verbs: prepare, plan, dispatch. They take their adapters, clock and log as arguments and know no engine."""
