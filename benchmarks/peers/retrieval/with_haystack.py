"""Haystack, as in its tutorial on hybrid retrieval, without the reranker: BM25 and embeddings joined by rank."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.retrieval.worker import Found, Result, Source, pages_of, serve

PACKAGES = ("haystack-ai", "sentence-transformers-haystack")


class Haystack:
    """One pipeline to index and one to search, over the store in memory."""

    def __init__(self, model: str, _folder: Path) -> None:
        from haystack.document_stores.in_memory import InMemoryDocumentStore  # type: ignore[import-not-found]

        self._store = InMemoryDocumentStore()
        self._indexing = _indexing(model, self._store)
        self._searching = _searching(model, self._store)
        self._indexing.warm_up()
        self._searching.warm_up()

    def index(self, sources: Sequence[Source]) -> int:
        """Run the indexing pipeline."""
        from haystack import Document  # type: ignore[import-not-found]

        documents = [Document(content="\f".join(pages_of(source)), meta={"source": source.id}) for source in sources]
        self._indexing.run({"splitter": {"documents": documents}})
        return int(self._store.count_documents())

    def search(self, question: str, limit: int) -> Result:
        """Run the searching pipeline."""
        outcome = self._searching.run(
            {
                "embedder": {"text": question},
                "nearest": {"top_k": limit},
                "keywords": {"query": question, "top_k": limit},
                "joiner": {"top_k": limit},
            }
        )
        found = outcome["joiner"]["documents"]
        return Result(
            tuple(Found(document.meta["source"], document.content) for document in found),
            float(found[0].score) if found else 0.0,
        )


def _indexing(model: str, store: Any) -> Any:
    from haystack import Pipeline
    from haystack.components.preprocessors import DocumentSplitter  # type: ignore[import-not-found]
    from haystack.components.writers import DocumentWriter  # type: ignore[import-not-found]
    from haystack_integrations.components.embedders.sentence_transformers import (  # type: ignore[import-not-found]
        SentenceTransformersDocumentEmbedder,
    )

    pipeline = Pipeline()
    pipeline.add_component("splitter", DocumentSplitter(split_by="word", split_length=512, split_overlap=32))
    pipeline.add_component("embedder", SentenceTransformersDocumentEmbedder(model=model, progress_bar=False))
    pipeline.add_component("writer", DocumentWriter(store))
    pipeline.connect("splitter", "embedder")
    pipeline.connect("embedder", "writer")
    return pipeline


def _searching(model: str, store: Any) -> Any:
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner  # type: ignore[import-not-found]
    from haystack.components.retrievers.in_memory import (  # type: ignore[import-not-found]
        InMemoryBM25Retriever,
        InMemoryEmbeddingRetriever,
    )
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=model, progress_bar=False))
    pipeline.add_component("nearest", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("keywords", InMemoryBM25Retriever(store))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("embedder.embedding", "nearest.query_embedding")
    pipeline.connect("keywords", "joiner")
    pipeline.connect("nearest", "joiner")
    return pipeline


if __name__ == "__main__":
    serve(Haystack, PACKAGES)
