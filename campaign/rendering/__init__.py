"""The door to templates: Jinja over ``templates/``, gettext catalogues, CSS inlining.

Editions become text with marked slots here, once an edition. Not the encoding of a message (``compiled``) and not
the way out. What a release says is data all the way: no word of it is ever read as a template.
"""
