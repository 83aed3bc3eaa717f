"""What a server's answer means, in words a researcher can act on."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
_MEDIA_TYPE = re.compile(r"\s*([!#$&^\w.+-]+/[!#$&^\w.+-]+)\s*(?:;|\Z)")
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_UNREADABLE_FAMILIES = {
    "image": "an image",
    "video": "a video",
    "audio": "a recording",
    "font": "a font",
    "model": "a model",
}
_UNREADABLE_TYPES = {
    "application/zip": "a ZIP archive",
    "application/x-tar": "an archive",
    "application/javascript": "a script",
    "text/javascript": "a script",
    "text/css": "a style sheet",
    "application/msword": "a Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "a Word document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "a PowerPoint file",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "an Excel workbook",
}
_STATUS = {
    401: "the site wants a login (401). Save the page yourself and add the file",
    402: "the site wants to be paid (402)",
    403: "the site refuses automatic readers (403). Save the page yourself and add the file",
    404: "there is no such page (404). Check the link",
    407: "a proxy wants a login (407)",
    410: "the page was removed for good (410)",
    429: "the site asks to slow down (429)",
    451: "the page is withheld for legal reasons (451)",
    503: "the site is not available just now (503)",
}
_SERVER_ERRORS = range(500, 600)
_OK = (200, 203)
_MAX_SECONDS_SHOWN = 10**7


def status_problem(status: int, retry_after: str | None) -> str | None:
    """Return what is wrong with a status, None where there is a page to read."""
    if status in _OK:
        return None
    reason = _STATUS.get(status)
    if reason is None:
        reason = (
            f"the site failed with status {status}. Try again later"
            if status in _SERVER_ERRORS
            else f"the site answered with status {status}, which is no page"
        )
    when = _when_again(retry_after)
    return f"{reason}. It says to try again {when}" if when else reason


def _when_again(retry_after: str | None) -> str | None:
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        seconds = int(text[:12])
        return f"in {seconds} seconds" if seconds <= _MAX_SECONDS_SHOWN else None
    try:
        moment = parsedate_to_datetime(text)
        return f"after {moment.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, TypeError, OverflowError):
        return None


def media_type_of(content_type: str) -> str:
    """Return the media type of a Content-Type header in lower case, "" where it gives none."""
    found = _MEDIA_TYPE.match(content_type)
    return found[1].lower() if found else ""


def charset_of(content_type: str) -> str | None:
    """Return the charset that a Content-Type header names."""
    found = _CHARSET.search(content_type)
    return found[1].lower() if found else None


def unreadable(media_type: str) -> str | None:
    """Return what the link leads to where that is nothing to read: `an image (image/png)`."""
    kind = _UNREADABLE_TYPES.get(media_type) or _UNREADABLE_FAMILIES.get(media_type.partition("/")[0])
    return f"{kind} ({media_type})" if kind else None
