"""The web as a reader meets it: does a link lead somewhere? Asked only on demand, and nothing is kept."""
