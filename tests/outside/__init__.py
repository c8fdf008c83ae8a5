"""The mail before tools that nobody here wrote: every edition of the sample, and forty awkward releases."""
