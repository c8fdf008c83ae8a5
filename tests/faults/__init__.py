"""The fault harness: real senders that are killed, cut and stalled at every point, against a server that remembers."""
