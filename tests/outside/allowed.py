"""What the outside tools say and may stand, each with its reason. Everything else that they say is a fault of ours."""

__all__ = ["AXE", "HTML_VALIDATE", "K9_ATTRIBUTES", "K9_ELEMENTS", "PARTIAL", "UNSUPPORTED"]

HTML_VALIDATE = {
    "no-inline-style": "mail programs drop style sheets; inline is the only style that reaches everybody",
    "no-conditional-comment": "Outlook for Windows knows no max-width; only these comments reach it",
    "long-title": "the title is the headline, and no mail program shows it in a tab",
}

#: caniemail, not supported: what a reader loses there.
UNSUPPORTED = {
    "@media": "phones and dark mode only; without it the same mail in one column, dark on white",
    "<style> element": "holds nothing but the @media rules",
    "Class selector": "only inside @media",
    "Type selector": "only inside @media",
    "color-scheme CSS property": "without it a program makes its own dark colours, as it does for every mail",
    "color-scheme meta tag": "the same in the head; Apple Mail reads it",
    "display:none": "the preheader: Gmail's mobile web page alone shows it, above the masthead, where it reads well",
    "word-wrap": "breaks words longer than a line; Outlook widens the line instead",
    "white-space": "keeps a telephone number on one line; Outlook for Windows may break it",
    "<body> element": "replaced by a div; all that it says is said again on the sheet in it",
}

#: caniemail, partly supported: values that we do not use, or a difference of looks in which no word is lost.
PARTIAL = {
    "no value outside the note is used: px, em, %, named weights and colours, one value each": (
        *("background", "display", "font-size", "font-weight", "letter-spacing", "text-align", "text-decoration"),
        *("text-transform", "white-space", "<ul>, <ol> and <dl>", "lang attribute", "mailto: links"),
    ),
    "Word's engine sets boxes and lines otherwise; the order and the words are the same": (
        *(
            "border",
            "line-height",
            "margin",
            "max-width",
            "padding",
            "display:none",
            "width attribute",
            "width property",
        ),
    ),
    "as in UNSUPPORTED: enhancement only": (
        *("@media", "<style> element", "<body> element", "!important keyword", "Class selector", "Type selector"),
        *("word-wrap",),
    ),
    "nobody has tried; Thunderbird shows pictures that lie in the message": ("<img> element",),
    "buggy only on anchors and in pages that hold both directions; dir stands on spans inside them": (
        *("dir attribute", "direction"),
    ),
}

#: caniemail knows nothing of K-9 (Thunderbird for Android). What its cleaner keeps of a body: jsoup's relaxed list
#: and its own additions (thunderbird-android, app/html-cleaner), as far as a mail of ours may want it.
_K9 = """
a b blockquote br caption center cite code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins li ol p
pre q small span strike strong sub sup table tbody td tfoot th thead tr u ul body
"""
K9_ELEMENTS = frozenset(_K9.split())
K9_ATTRIBUTES = {
    "": {"class", "dir", "id", "style"},
    "a": {"href", "title"},
    "img": {"alt", "height", "src", "width"},
    "body": {"lang"},
}

AXE = {
    "landmark-one-main": "a mail is shown inside the mail program's page, which has the landmarks",
    "region": "the same",
}
