"""Canonical URLs: one address for one article, whatever was appended to the link."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from corpus.errors import InputError

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|ref_?(?:src|url)?|cmpid|"
    r"ncid|guccounter|guce_referrer(?:_sig)?|sh|smid|spm|at_\w+|ito|xtor|wt\.mc_id|s_cid|trk|ocid|soc_\w+|__twitter_impression)",
    re.IGNORECASE,
)
_UNUSABLE = re.compile(r"[\x00\ud800-\udfff]")
_UNUSABLE_IN_HOST = re.compile(r"[\x00-\x20\x7f-\xa0\"<>\\^`{|}]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """Return the URL without fragment, tracking parameters, default port, and needless variation.

    Scheme and host are lower-cased; the remaining parameters keep their order, because sites give it meaning.

    Raises:
        InputError: the text is no absolute http or https URL.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise InputError(f"{url!r} is no usable URL: {error}") from error
    scheme = parts.scheme.lower()
    if _UNUSABLE.search(url) or _UNUSABLE_IN_HOST.search(parts.hostname or ""):
        raise InputError(f"{url!r} is no usable URL: it holds characters that no URL can hold")
    host = (parts.hostname or "").rstrip(".")
    if scheme not in _DEFAULT_PORTS or not host:
        raise InputError(f"{url!r} is no web address: it must start with http:// or https:// and name a host")
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        netloc += f":{port}"
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/"
    return urlunsplit((scheme, netloc, path, urlencode(kept), ""))
