"""Search as a LangChain retriever, for internal tools that build chains."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as ChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from corpus.filters import Filter
from index.search import Searcher


class GroundworkRetriever(BaseRetriever):
    """Brings passages of a Groundwork record into a chain.

    Each document's metadata holds what a citation needs: ids, offsets, title, publisher, tier, URL and date.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    only: Filter = Filter()
    limit: int = 8

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[ChainDocument]:
        del run_manager
        return [
            ChainDocument(
                id=hit.passage.id,
                page_content=hit.passage.text,
                metadata={
                    "document_id": hit.document.id,
                    "version_id": hit.passage.version_id,
                    "start": hit.passage.start,
                    "end": hit.passage.end,
                    "title": hit.document.title,
                    "publisher": hit.document.publisher,
                    "tier": hit.document.tier,
                    "url": hit.document.url,
                    "published_at": None if hit.document.published_at is None else str(hit.document.published_at),
                    "score": hit.score,
                },
            )
            for hit in self.searcher.search(query, only=self.only, limit=self.limit)
        ]
