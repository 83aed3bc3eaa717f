"""Every error Groundwork raises on purpose.

GroundworkError
├── InputError            what the caller gave cannot be used; says what to give instead
│   ├── UnknownDocument       no document has that id
│   ├── UnknownVersion        the document has no version of that id
│   ├── UnknownSource         no source has that id
│   ├── UnknownJob            no job has that id
│   ├── UnknownConversation   no conversation has that id, or it is somebody else's
│   ├── UnknownGap            no unanswered question has that id
│   ├── UnknownKey            no key has that id
│   ├── UnknownFigure         no figure has that id
│   ├── UnknownWatch          no watch has that id
│   ├── BadGoldSet            a file of gold questions cannot be used; says the line and what to write instead
│   ├── RemovedDocument       the document was removed, and a tombstone keeps it out
│   └── NothingToRead         the bytes hold no readable text
│       └── NoArticle             there is text, but the page is no article: an error page, a consent wall, a paywall
├── FetchError            a link could not be fetched
│   ├── Unreachable           its host was not found, or no connection to it could be made
│   │   └── Offline               nor could any other: it is this machine that has no network
│   ├── AddressRefused        the address, or one it redirects to, is not public
│   ├── RobotsRefused         the site's robots.txt disallows the link
│   ├── OptedOut              the page reserves the right of text and data mining
│   ├── PageGone              it was removed for good (410)
│   ├── TryLater              the site asks to come back later (429, 503)
│   ├── ResponseTooLarge      the response passed the size limit
│   └── ParserFailed          a parser crashed, hung or passed its limits
├── RecordError           the record cannot be used as it is
│   ├── RecordBusy            another process has held the writer's lock for too long
│   └── ModelMismatch         the embeddings were made with another model than the one set
├── IndexBroken           the vector cache failed; the record is intact and `reindex` mends it
├── ModelFailed           the model that was to write an answer did not; the extractive answer stands in
└── SettingsError         a setting has a value that cannot be used
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path


class GroundworkError(Exception):
    """Base of all errors that a user can act on; the message says what to do."""


class InputError(GroundworkError):
    """What the caller gave cannot be used."""


class UnknownDocument(InputError):
    """No document has that id."""

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        super().__init__(
            f"There is no document {document_id!r}. `groundwork documents` lists those there are "
            "(HTTP: GET /v1/documents)."
        )


class UnknownVersion(InputError):
    """The document has no version of that id."""

    def __init__(self, version_id: str) -> None:
        self.version_id = version_id
        super().__init__(
            f"The document has no version {version_id!r}. `groundwork documents versions ID` lists those there are "
            "(HTTP: GET /v1/documents/ID/versions)."
        )


class UnknownSource(InputError):
    """No source has that id."""

    def __init__(self, source_id: str) -> None:
        self.source_id = source_id
        super().__init__(
            f"There is no source {source_id!r}. `groundwork sources` lists those there are (HTTP: GET /v1/sources)."
        )


class UnknownJob(InputError):
    """No job has that id."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        super().__init__(f"There is no job {job_id!r}. `groundwork jobs` lists the recent ones (HTTP: GET /v1/jobs).")


class UnknownConversation(InputError):
    """No conversation has that id, or it is somebody else's and not shared."""

    def __init__(self, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        super().__init__(
            f"There is no conversation {conversation_id!r} that this caller may use. GET /v1/conversations lists them, "
            "and POST /v1/conversations begins one."
        )


class UnknownGap(InputError):
    """No unanswered question has that id."""

    def __init__(self, gap_id: str) -> None:
        self.gap_id = gap_id
        super().__init__(f"There is no unanswered question {gap_id!r}. GET /v1/gaps lists those there are.")


class UnknownKey(InputError):
    """No key has that id."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        super().__init__(f"There is no key {key_id!r}. `groundwork keys list` lists them (HTTP: GET /v1/keys).")


class UnknownFigure(InputError):
    """No figure has that id."""

    def __init__(self, figure_id: str) -> None:
        self.figure_id = figure_id
        super().__init__(
            f"There is no figure {figure_id!r}; a changed article's figures have new ids. `groundwork figures` "
            "lists those there are (HTTP: GET /v1/figures)."
        )


class UnknownWatch(InputError):
    """No watch has that id."""

    def __init__(self, watch_id: str) -> None:
        self.watch_id = watch_id
        super().__init__(
            f"There is no watch {watch_id!r}. `groundwork watch list` lists those there are (HTTP: GET /v1/watches)."
        )


class BadGoldSet(InputError):
    """A file of gold questions cannot be used; the message has its line and says what to write instead."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}, line {line}: {reason}")


class RemovedDocument(InputError):
    """The document was removed on purpose; a tombstone keeps it from coming back by itself."""

    def __init__(self, identity: str, removed_at: str) -> None:
        self.identity = identity
        super().__init__(
            f"{identity} was removed on {removed_at[:10]} and is kept out. To bring it back, add it with --restore "
            "(HTTP: ?restore=true)."
        )


class NothingToRead(InputError):
    """The bytes hold no readable text."""


class NoArticle(NothingToRead):
    """There is text, but the page is no article; `page_kind` says what it is instead."""

    def __init__(self, message: str, page_kind: str) -> None:
        self.page_kind = page_kind
        super().__init__(message)


class FetchError(GroundworkError):
    """A link could not be fetched."""

    def __init__(self, url: str, reason: str, *, status: int | None = None) -> None:
        self.url = url
        self.reason = reason
        self.status = status
        super().__init__(f"{url}: {reason}")

    def about(self, url: str) -> None:
        """Make it an error of another link, such as the one whose robots.txt could not be had."""
        self.url = url
        self.args = (f"{url}: {self.reason}",)


class Unreachable(FetchError):
    """Its host was not found, or no connection to it could be made.

    Args:
        here: the fault is on this side: there is no name server to ask, or no way out of this network.
    """

    def __init__(self, url: str, reason: str, *, here: bool = False) -> None:
        self.here = here
        super().__init__(url, reason)


class Offline(Unreachable):
    """No host can be reached: it is this machine that has no network. The message is the same for every link."""

    WORDS = "no site can be reached: this machine seems to be offline. Checks are put off, and count against no source"

    def __init__(self, url: str) -> None:
        super().__init__(url, self.WORDS, here=True)
        self.args = (self.WORDS,)


class AddressRefused(FetchError):
    """The address, or one it redirects to, is not a public one."""


class RobotsRefused(FetchError):
    """The site's robots.txt disallows the link."""


class OptedOut(FetchError):
    """The page, or its site, reserves the right of text and data mining."""


class PageGone(FetchError):
    """The page was removed for good (status 410)."""


class TryLater(FetchError):
    """The site asks to come back later; `not_before` says when, None where it does not say."""

    def __init__(
        self, url: str, reason: str, *, status: int | None = None, not_before: dt.datetime | None = None
    ) -> None:
        self.not_before = not_before
        super().__init__(url, reason, status=status)


class ResponseTooLarge(FetchError):
    """The response passed the size limit."""


class ParserFailed(FetchError):
    """A parser crashed, hung, or passed its limits of time or memory."""


class RecordError(GroundworkError):
    """The record cannot be used as it is."""


class RecordBusy(RecordError):
    """Another process has held the writer's lock for too long."""


class ModelMismatch(RecordError):
    """The stored embeddings were made with another model than the one that is set."""


class IndexBroken(GroundworkError):
    """The vector cache failed; the record is intact and `groundwork reindex` rebuilds the cache."""


class ModelFailed(GroundworkError):
    """The model that was to write an answer did not; `reason` ends a sentence that begins with its name."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the model {reason}")


class SettingsError(GroundworkError):
    """A setting has a value that cannot be used."""
