"""LlamaIndex, as in its quick start: a VectorStoreIndex in memory, passages of 1,024 tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.retrieval.worker import Found, Result, Source, pages_of, serve

PACKAGES = ("llama-index-core", "llama-index-embeddings-huggingface")


class LlamaIndex:
    """A vector index with all settings as they come, the embedding model excepted."""

    def __init__(self, model: str, _folder: Path) -> None:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding  # type: ignore[import-not-found]

        self._embeddings = HuggingFaceEmbedding(model_name=model)
        self._embeddings.get_query_embedding("warm")
        self._index: Any = None

    def index(self, sources: Sequence[Source]) -> int:
        """Build the index from documents."""
        from llama_index.core import Document, VectorStoreIndex  # type: ignore[import-not-found]

        documents = [
            # A reader's file names are no part of what is embedded, and so it is here.
            Document(text=page, metadata={"source": source.id}, excluded_embed_metadata_keys=["source"])
            for source in sources
            for page in pages_of(source)
        ]
        self._index = VectorStoreIndex.from_documents(documents, embed_model=self._embeddings)
        return len(self._index.docstore.docs)

    def search(self, question: str, limit: int) -> Result:
        """Return the nearest passages."""
        found = self._index.as_retriever(similarity_top_k=limit).retrieve(question)
        return Result(
            tuple(Found(item.node.metadata["source"], item.node.get_content()) for item in found),
            float(found[0].score) if found else 0.0,
        )


if __name__ == "__main__":
    serve(LlamaIndex, PACKAGES)
