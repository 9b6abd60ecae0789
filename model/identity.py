"""Identity: which posts are the same post.

Two kinds of key lead to a mention: ``(source, ref)`` and the canonical permalink. The id is a digest of the first
that a mention had; keys found later are claimed for it as well.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from model.capture import Capture, clean_text
from model.source import site_of

TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|_hs\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|ysclid|"
    r"igshid|igsh|mc_[ce]id|_openstat|vero_id|wickedid|oly_(?:anon|enc)_id|rb_clickid|s_cid|mkt_tok|spm|_ga|_gl|cmpid|"
    r"ocid|ref_src|ref_url|__twitter_impression|at_(?:medium|campaign|custom\d)|ns_\w+|xtor|wt_?mc|guccounter|guce_\w+)",
    re.IGNORECASE,
)
SESSION = re.compile(r"(?:phpsessid|jsessionid|aspsessionid\w*|sid|s|sessionid|session_id|cfid|cftoken)", re.IGNORECASE)
SESSION_VALUE = re.compile(r"[0-9A-Za-z,_-]{16,}")
PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
POST_ANCHOR = re.compile(
    r"(?:p|post|comment|c|msg|m|reply|entry|review|post-|comment-|msg-|post_|comment_)[-_]?\d+", re.IGNORECASE
)
HOME = re.compile(r"/?(?:(?:index|default|home)\.\w{3,5})?", re.IGNORECASE)
HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
_DEFAULT_PORT = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The address by which a post is known: tracking parameters and session ids removed, query sorted, host in lower
    case, default port and ``www.`` kept as they are but for the port, fragment only when it is the post's own anchor.

    Anything but an absolute http(s) address gives an empty string: it identifies nothing.
    """
    try:
        parts = urlsplit(clean_text(url).strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT or not HOST.fullmatch(host):
        return ""
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, _DEFAULT_PORT[scheme]) else f"{host}:{port}"
    fragment = parts.fragment if POST_ANCHOR.fullmatch(parts.fragment) else ""
    bare = urlunsplit((scheme, netloc, PATH_SESSION.sub("", parts.path) or "/", _query(parts.query), fragment))
    return str(canonicalize_url(bare, keep_fragments=True))


def keys_of(capture: Capture, *, canonical: str = "") -> tuple[str, ...]:
    """The keys that lead to the capture's mention, the one that names it first. ``canonical`` is what the page itself
    declares (rel=canonical); it is respected only on the same site, never drops a post's own anchor, and no page but
    the home page is the home page, whatever it declares."""
    permalink = canonical_url(_respected(capture.url, canonical))
    keys = []
    if permalink:
        keys.append("url:" + permalink.partition("://")[2])
    if capture.ref:
        keys.append(place_key(capture.source, capture.ref))
    if not keys:
        keys.append(place_key(capture.source, capture.url))
    return tuple(keys)


def leads_home(url: str, asked: str) -> bool:
    """Whether an address is a site's home page, and the one that led to it is not: what was asked for is not there."""
    return _is_home(url) and not _is_home(asked)


def place_key(source: str, ref: str) -> str:
    """The key by which a post is known where it was found."""
    return f"ref:{source}\x1f{ref}"


def mention_id(keys: tuple[str, ...]) -> str:
    """The id a new mention gets: 128 bits of BLAKE2b over its first key, in hexadecimal."""
    return blake2b(keys[0].encode("utf-8", "replace"), digest_size=16).hexdigest()


def content_hash(capture: Capture) -> str:
    """What tells an edit: a digest of what people read (title, text, quoted text, rating), blanks folded.

    Engagement, author and dates are left out: a like is not an edit.
    """
    rating = f"{capture.rating.value}/{capture.rating.max}" if capture.rating else ""
    seen = (" ".join(part.split()) for part in (capture.title, capture.text, capture.quoted, rating))
    return fingerprint(*seen)


def fingerprint(*parts: str) -> str:
    """96 bits of BLAKE2b over the parts, in hexadecimal; parts cannot run into each other."""
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _is_home(url: str) -> bool:
    parts = urlsplit(canonical_url(url))
    return bool(parts.netloc) and not parts.query and bool(HOME.fullmatch(parts.path))


def _respected(url: str, canonical: str) -> str:
    if not canonical or site_of(canonical) != site_of(url) or leads_home(canonical, url):
        return url
    anchor = urlsplit(url).fragment
    if POST_ANCHOR.fullmatch(anchor) and "#" not in canonical:
        return f"{canonical}#{anchor}"
    return canonical


def _query(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _noise(*pair.partition("=")[::2]))


def _noise(name: str, value: str) -> bool:
    if TRACKING.fullmatch(name):
        return True
    return bool(SESSION.fullmatch(name)) and bool(SESSION_VALUE.fullmatch(value))
