"""Tests of `corpus.canonical`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.canonical import canonical_url
from corpus.errors import InputError

_paths = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
_urls = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "https", "HTTP", "Https"]),
    st.sampled_from(
        ["example.com", "EXAMPLE.com.", "user:pw@example.com", "[2001:DB8::1]", "192.0.2.7", "bücher.example"]
    ),
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    _paths,
    _paths,
    _paths,
)


@given(_urls)
def test_a_canonical_url_is_its_own(url: str) -> None:
    """Making a URL canonical twice changes nothing the second time."""
    try:
        once = canonical_url(url)
    except InputError:
        return

    assert once == canonical_url(once)


@given(st.text(max_size=60))
def test_any_text_is_a_url_or_refused(text: str) -> None:
    """Whatever is typed gives a web address or InputError, nothing else."""
    try:
        once = canonical_url(text)
    except InputError:
        return

    assert once.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("noisy", "expected"),
    [
        ("https://Example.COM", "https://example.com/"),
        ("  https://example.com/a#part  ", "https://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:443/a", "http://example.com:443/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://me:secret@example.com/a", "https://example.com/a"),
        ("https://example.com/a?utm_source=x&id=7&fbclid=y", "https://example.com/a?id=7"),
        ("https://example.com/a?UTM_Campaign=x", "https://example.com/a"),
        ("https://example.com/a?ref=home&gclid=1&mc_cid=2&guce_referrer_sig=3", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?b=2&a=1"),
        ("https://example.com/a?empty=", "https://example.com/a?empty="),
        ("https://example.com/a?reference=5&shape=round", "https://example.com/a?reference=5&shape=round"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com/a%20b", "https://example.com/a%20b"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
    ],
)
def test_needless_variation_goes(noisy: str, expected: str) -> None:
    """Tracking, fragments, credentials, default ports and capitals go; what sites give meaning to stays."""
    assert expected == canonical_url(noisy)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "/a",
        "ftp://example.com/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///a",
        "https://[::1/a",
        "https://example.com:port/",
        "https://example.com:99999/",
        "http://a b/",
        "https://exa\ud800.com",
        "https://example.com/\ud800",
        "https://example.com/a\x00b",
        "http://a\\b/",
        "http://:80/",
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    """Other schemes, missing hosts and impossible characters are refused as the caller's mistake."""
    with pytest.raises(InputError):
        canonical_url(text)
