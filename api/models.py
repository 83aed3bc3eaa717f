"""The models that settings name: one that writes answers, one that ranks what was found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answer.chat_model import ChatModel
from answer.claude import DEFAULT_MODEL, Claude
from answer.spending import PRICES, Budget, parse_prices
from answer.written import Writer
from api.settings import Settings
from corpus.errors import InputError, SettingsError
from corpus.spending import Spending
from corpus.store import Record

if TYPE_CHECKING:
    from index.rerank import Reranker


def open_reranker(settings: Settings) -> Reranker | None:
    """Return the model that ranks again; None where the settings name none."""
    if not settings.reranker:
        return None
    from index.rerank import Reranker  # noqa: PLC0415 - torch takes seconds

    return Reranker(settings.reranker, settings.reranker_depth)


def writer_of(settings: Settings, record: Record) -> Writer | None:
    """Return the model that writes answers; None where the settings name none, or Claude without a key.

    Raises:
        SettingsError: the settings name a model, a key or a price that cannot be used.
    """
    if settings.model == "extractive" or not (settings.model or settings.model_api_key):
        return None
    provider, separator, name = settings.model.partition(":")
    model = settings.model or DEFAULT_MODEL
    try:
        prices = parse_prices(settings.model_prices) if settings.model_prices else PRICES.get(model)
        ledger = Spending(record.database)
        budget = Budget(ledger, prices, tokens=settings.model_budget_tokens, usd=settings.model_budget_usd)
    except InputError as error:
        raise SettingsError(str(error)) from error
    kind: type[Claude | ChatModel] = ChatModel if separator else Claude
    if not separator and not settings.model_api_key:
        raise SettingsError(f"{model} needs a key: set ANTHROPIC_API_KEY, or GROUNDWORK_MODEL=extractive")
    if separator and (provider != "openai" or not name):
        raise SettingsError(
            f"GROUNDWORK_MODEL is {settings.model!r}; write a Claude model's name, extractive, or openai:NAME with "
            "GROUNDWORK_MODEL_BASE_URL for any server that speaks OpenAI's chat API"
        )
    return kind(
        name or model,
        api_key=settings.model_api_key,
        base_url=settings.model_base_url,
        timeout_seconds=settings.model_timeout_seconds,
        max_tokens=settings.model_max_tokens,
        budget=budget,
    )
