"""Search as a part of LangChain chains."""

from __future__ import annotations

import asyncio
from typing import Any

from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from api.wiring import Groundwork
from corpus.filters import Filter
from index.retriever import GroundworkRetriever


def _numbered(documents: list[Document]) -> str:
    return "\n".join(f"[{n}] {found.page_content} ({found.metadata['title']})" for n, found in enumerate(documents, 1))


def test_a_chain_answers_from_what_is_retrieved(starter_groundwork: Groundwork) -> None:
    """Retriever, prompt, model and parser in one chain: the model's prompt holds the passages."""
    prompts: list[str] = []

    def seen(prompt: Any) -> Any:
        prompts.append(prompt.to_string())
        return prompt

    retriever = GroundworkRetriever(searcher=starter_groundwork.searcher, limit=3)
    prompt = ChatPromptTemplate.from_template("Answer from these passages:\n{passages}\n\nQuestion: {question}")
    chain = (
        {"passages": retriever | _numbered, "question": RunnablePassthrough()}
        | prompt
        | RunnableLambda(seen)
        | FakeListChatModel(responses=["$50 billion [1]"])
        | StrOutputParser()
    )

    assert "$50 billion [1]" == chain.invoke("What did Anthropic commit with Fluidstack?")
    assert "Fluidstack" in prompts[0]
    assert "[3] " in prompts[0]
    assert "[4] " not in prompts[0]


def test_what_is_retrieved_can_be_cited(starter_groundwork: Groundwork) -> None:
    """Every document's words stand at its offsets in the version it names; filters and awaiting work as in search."""
    retriever = GroundworkRetriever(
        searcher=starter_groundwork.searcher, only=Filter(organisations=("Anthropic",)), limit=5
    )
    found = retriever.invoke("data centres")

    assert 5 == len(found)
    assert found == asyncio.run(retriever.ainvoke("data centres"))
    for document in found:
        where = document.metadata
        version = starter_groundwork.record.version(where["version_id"])
        assert document.page_content == version.text[where["start"] : where["end"]]
        assert "Anthropic" in starter_groundwork.record.document(where["document_id"]).organisations
