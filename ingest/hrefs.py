"""A link as a page, feed or list writes it, made an absolute web address; and whether two addresses are of one site."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from corpus.canonical import canonical_url
from corpus.errors import InputError

_MAX_CHARACTERS = 4096
_NO_HOST = frozenset({"http:", "https:", "http:/", "https:/", "http://", "https://"})
_UNSEEN = re.compile(r"[\t\r\n]")
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]")
# Hosts that many unrelated publishers share; each name below them is a site of its own.
_SHARED = frozenset(
    {
        "blogspot.com", "github.io", "gitlab.io", "medium.com", "netlify.app", "pages.dev", "substack.com",
        "tumblr.com", "vercel.app", "wordpress.com",
    }
)  # fmt: skip
# Below a country's own: `example.co.uk` is a site, and `news.sap.de` is of `sap.de`.
_SECOND_LEVELS = frozenset({
    "ac", "ad", "asn", "co", "com", "ed", "edu", "go", "gob", "gouv", "gov", "govt", "gr", "id", "lg", "ltd", "me",
    "mil", "ne", "net", "nhs", "or", "org", "plc", "sch",
})  # fmt: skip


def absolute(base: str, href: str) -> str | None:
    """Return the http or https address that a link leads to, without its fragment; None where it leads to none.

    Links to a place on the same page, to mail, scripts and files lead to none.
    """
    plain = _UNSEEN.sub("", href).strip().replace(" ", "%20")
    if (
        not plain
        or plain.startswith("#")
        or plain.lower() in _NO_HOST
        or len(plain) > _MAX_CHARACTERS
        or _UNUSABLE.search(plain)
    ):
        return None
    try:
        joined = urljoin(base, plain).partition("#")[0]
        canonical_url(joined)
    except (ValueError, InputError):
        return None
    scheme, separator, rest = joined.partition("://")
    return f"{scheme.lower()}{separator}{rest}" if len(joined) <= _MAX_CHARACTERS else None


def identity(url: str) -> str:
    """Return what two ways of writing one address have in common: for finding repetitions, not for fetching."""
    plain = canonical_url(url).partition("://")[2]
    path, question, query = plain.removeprefix("www.").partition("?")
    return f"{path.rstrip('/')}{question}{query}"


def site_of(url: str) -> str:
    """Return the name that a publisher's hosts share: `example.com` for `https://news.example.com/a`."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    labels = host.split(".")
    if len(labels) <= 2 or ":" in host or labels[-1].isdigit():
        return host
    two_part = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    kept = 3 if two_part or ".".join(labels[-2:]) in _SHARED else 2
    return ".".join(labels[-kept:])


def same_site(one: str, other: str) -> bool:
    """Tell whether two addresses belong to one publisher's site."""
    return site_of(one) == site_of(other)
