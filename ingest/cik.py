"""Central Index Keys: the numbers that the SEC knows companies by, and the feed of filings that each stands for."""

from __future__ import annotations

import re

from corpus.errors import InputError

_CIK = re.compile(r"\s*(?:CIK\s*:?\s*)?(\d{1,10})\s*", re.IGNORECASE)
_IN_A_LIST = re.compile(r"\s*(?:CIK\s*:?\s*\d{1,10}|\d{5,10})\s*", re.IGNORECASE)


def is_cik(text: str) -> bool:
    """Tell whether a line of a list is a key; a short bare number is more likely a year, or a row's own."""
    return _IN_A_LIST.fullmatch(text) is not None and int(re.sub(r"\D", "", text)) > 0


def company_feed_url(cik: str) -> str:
    """Return the address of a company's feed, by its Central Index Key.

    Raises:
        InputError: this is no such key; tickers and names are not looked up, because lists of them are often wrong.
    """
    found = _CIK.fullmatch(cik)
    if found is None or int(found[1]) == 0:
        raise InputError(f"{cik!r} is no Central Index Key: look up its digits at sec.gov, such as 0001045810.")
    # The data site is meant for programs; the Atom form of the same list stands among pages that robots are kept from.
    return f"https://data.sec.gov/submissions/CIK{int(found[1]):010d}.json"
