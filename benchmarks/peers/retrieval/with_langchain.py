"""LangChain with Chroma, as in its quick start: passages of 1,000 characters that overlap by 200, nearest vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.retrieval.worker import Found, Result, Source, pages_of, serve

PACKAGES = ("langchain-core", "langchain-text-splitters", "langchain-chroma", "langchain-huggingface", "chromadb")


class LangChain:
    """Chroma filled from split documents."""

    def __init__(self, model: str, folder: Path) -> None:
        from langchain_chroma import Chroma  # type: ignore[import-not-found]
        from langchain_huggingface import HuggingFaceEmbeddings  # type: ignore[import-not-found]

        embeddings = HuggingFaceEmbeddings(model_name=model)
        embeddings.embed_query("warm")
        self._store = Chroma(embedding_function=embeddings, persist_directory=str(folder))

    def index(self, sources: Sequence[Source]) -> int:
        """Split and add."""
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        documents = [
            Document(page_content=page, metadata={"source": source.id})
            for source in sources
            for page in pages_of(source)
        ]
        passages = splitter.split_documents(documents)
        self._store.add_documents(passages)
        return len(passages)

    def search(self, question: str, limit: int) -> Result:
        """Return the nearest passages; the score is a distance."""
        found = self._store.similarity_search_with_score(question, k=limit)
        return Result(
            tuple(Found(document.metadata["source"], document.page_content) for document, _ in found),
            -found[0][1] if found else float("-inf"),
        )


if __name__ == "__main__":
    serve(LangChain, PACKAGES)
