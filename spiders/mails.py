"""A mail's plain text to what was said in it: quoted lines apart, attributions and signatures dropped."""

from __future__ import annotations

import re

from spiders.text import MAX_LINKS, Prose, tidy

_QUOTE = re.compile(r"(?:\s{0,3}[A-Z]{0,3}> ?)+")
_SIGNATURE = re.compile(r"^(?:-- ?|_{20,})$", re.MULTILINE)
_PGP = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\s*(?:Hash:[^\n]*\n)?"
    r"|-----BEGIN PGP SIGNATURE-----.*?(?:-----END PGP SIGNATURE-----|\Z)",
    re.DOTALL,
)
_FORWARDED = re.compile(
    r"^ ?-{3,} ?(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine) ?-{3,}",
    re.IGNORECASE | re.MULTILINE,
)
_ATTRIBUTION = re.compile(r"[:：]\s*$")
_WHO = re.compile(r"\d|@|<")
LINES = 3
"""Lines that say who wrote what is quoted below them, at most."""
_LINK = re.compile(r"https?://[^\s<>\"')\]]{1,2000}")


def mail_prose(text: str) -> Prose:
    """The prose of a mail's text/plain part. What follows a forwarded mail's line, or the signature's, is not said.
    Never raises."""
    text = _PGP.sub("", text.replace("\r\n", "\n"))
    for mark in (_FORWARDED, _SIGNATURE):
        cut = mark.search(text)
        if cut and text[: cut.start()].strip():
            text = text[: cut.start()]
    said: list[str] = []
    quoted: list[str] = []
    quoting = False
    for line in text.split("\n"):
        mark_of_quote = _QUOTE.match(line)
        if mark_of_quote is None:
            said.append(line)
            quoting = quoting and not line.strip()
            continue
        if not quoting:
            _drop_attribution(said)
        quoting = True
        quoted.append(line[mark_of_quote.end() :])
    whole = "\n".join(said)
    links = dict.fromkeys(link.rstrip(".,;:!?") for link in _LINK.findall(whole)[:MAX_LINKS])
    return Prose(tidy(whole), tidy("\n".join(quoted)), tuple(links))


def _drop_attribution(said: list[str]) -> None:
    """Takes out the lines over a quote that say who wrote it and when: one short paragraph that ends in
    a colon and holds a date or an address."""
    at = len(said)
    while at and not said[at - 1].strip():
        at -= 1
    start = at
    while start and at - start <= LINES and said[start - 1].strip():
        start -= 1
    paragraph = said[start:at]
    if paragraph and len(paragraph) <= LINES and _ATTRIBUTION.search(paragraph[-1]) and _WHO.search("".join(paragraph)):
        said[start:] = [""]
