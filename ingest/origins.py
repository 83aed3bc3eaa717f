"""Placing documents into stories: each new text is compared with those that share its words; the origin is found."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping

from corpus.document import Document, DocumentId, Version, VersionId
from corpus.errors import RecordError, UnknownDocument, UnknownVersion
from corpus.store import Record
from corpus.stories import Stories
from ingest.likeness import FORMAT, Signature, lookup_hashes, signature
from ingest.stories import Telling, cluster, gathered, primary, story_id

_BATCH = 50

_log = logging.getLogger(__name__)


class Origins:
    """Keeps the stories of a record in step with its documents. A document that was not placed waits to be."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._stories = Stories(record.database)
        self._placing = threading.Lock()
        self._checked = False

    def catch_up(self) -> int:
        """Place every document whose current text has not been placed; return how many there were.

        Where the record's signatures are of another version of Groundwork, that is every document once more.
        """
        count = 0
        with self._placing:
            if not self._checked:
                self._stories.expect_format(FORMAT)
                self._checked = True
            while waiting := self._stories.unplaced(_BATCH):
                for document, version in waiting:
                    try:
                        self._place(document, version)
                    except (UnknownDocument, UnknownVersion):
                        _log.info("a document was removed while it was compared", extra={"document": document})
                count += len(waiting)
        return count

    def _place(self, document: DocumentId, version: VersionId) -> None:
        noun = self._record.document(document)
        kept = _signature(noun, self._record.version(version))
        start = {document: kept}
        if noun.story_id is not None:
            others = [member.id for member in self._stories.members(noun.story_id) if member.id != document]
            start |= self._stored(others)
        found = gathered(start, self._sharing, self._stored)
        documents = {each: self._record.document(each) for each in found}
        placed = {}
        for story in cluster(found):
            origin = primary([_telling(documents[each], found[each]) for each in story])
            placed[story_id(story)] = (DocumentId(origin.id), origin.reason, story)
        dissolved = {each.story_id for each in documents.values() if each.story_id is not None}
        self._stories.place(document, version, kept.to_bytes(), lookup_hashes(kept), placed, dissolved)

    def _sharing(self, hashes: tuple[int, ...], document: DocumentId) -> Mapping[DocumentId, int]:
        return self._stories.sharing(hashes, apart_from=document)

    def _stored(self, documents: Collection[DocumentId]) -> dict[DocumentId, Signature]:
        found = {}
        for document, kept in self._stories.signatures(documents).items():
            try:
                found[document] = Signature.from_bytes(kept)
            except RecordError:
                # Another version of Groundwork works on the same record.
                noun = self._record.document(document)
                found[document] = _signature(noun, self._record.version(noun.version_id))
        return found


def _signature(document: Document, version: Version) -> Signature:
    links = version.details.get("links")
    named = [link for link in links if isinstance(link, str)] if isinstance(links, list) else []
    return signature(document.title, version.text, document.url, links=named)


def _telling(document: Document, kept: Signature) -> Telling:
    return Telling(document.id, document.tier, document.published_at, document.publisher, kept)
