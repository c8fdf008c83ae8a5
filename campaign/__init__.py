"""A press office in one program."""
