"""What a model costs, and a budget of the day that no call can pass: set aside before it, settled after it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from answer.answer import Usage
from corpus.errors import InputError, ModelFailed, RecordError
from corpus.keys import Allowance
from corpus.spending import Spending, Spent


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens, which is millionths of a dollar for one."""

    prompt: float
    output: float
    cache_write: float
    cache_read: float


PRICES = {
    "claude-fable-5-1": Prices(10.0, 50.0, 12.5, 0.25),
    "claude-opus-5-5": Prices(4.0, 20.0, 5.0, 0.2),
    "claude-opus-5": Prices(5.0, 25.0, 6.25, 0.5),
    "claude-sonnet-5-5": Prices(2.0, 10.0, 2.5, 0.1),
    "claude-sonnet-5": Prices(2.0, 10.0, 2.5, 0.2),
    "claude-sonnet-4-6": Prices(3.0, 15.0, 3.75, 0.3),
    # Up to 100,000 tokens of prompt; ours are held far below that.
    "claude-haiku-5-5": Prices(0.1, 0.5, 0.125, 0.01),
    "claude-haiku-4-5": Prices(1.0, 5.0, 1.25, 0.1),
}
"""Anthropic's list prices as published in November 2026; GROUNDWORK_MODEL_PRICES overrides them."""

_FRAME_TOKENS = 2_000
"""What a provider adds to a prompt for citations and roles, generously."""
_BLOCK_TOKENS = 40
"""What a provider adds for one block, generously."""


def parse_prices(text: str) -> Prices:
    """Read `2,10` or `2,10,2.5,0.1`: US dollars for a million tokens of prompt, output, cache write, cache read.

    Raises:
        InputError: it is none of these.
    """
    try:
        given = [float(part) for part in text.split(",")]
    except ValueError:
        given = []
    if len(given) not in {2, 4} or not all(math.isfinite(price) and price >= 0 for price in given):
        raise InputError(f"{text!r} are no prices; write two or four numbers, such as 2,10 or 2,10,2.5,0.1")
    prompt, output, *cache = given
    return Prices(prompt, output, *(cache or (prompt, prompt)))


def priced(usage: Usage, prices: Prices | None) -> Usage:
    """Return a usage with its cost, null where a price or a count is unknown."""
    if prices is None or usage.input_tokens is None or usage.output_tokens is None:
        return replace(usage, cost_usd=None)
    micro_usd = (
        usage.input_tokens * prices.prompt
        + usage.output_tokens * prices.output
        + (usage.cache_write_tokens or 0) * prices.cache_write
        + (usage.cache_read_tokens or 0) * prices.cache_read
    )
    return replace(usage, cost_usd=round(micro_usd / 1e6, 6))


def most_tokens(texts: Iterable[str]) -> int:
    """Return more tokens than texts can have as blocks of a prompt: no token is shorter than a byte."""
    return _FRAME_TOKENS + sum(len(text.encode("utf-8", "replace")) + _BLOCK_TOKENS for text in texts)


class Reservation:
    """What is set aside for one call, of the day's budget and of the asker's own."""

    def __init__(
        self,
        ledger: Spending,
        time: dt.datetime,
        reserved: Spent,
        prices: Prices | None,
        allowance: Allowance | None = None,
    ) -> None:
        self._ledger, self._time, self._reserved, self._prices = ledger, time, reserved, prices
        self._allowance = allowance

    def settle(self, usage: Usage) -> Usage:
        """Count what was really used; where that is unknown, all that was set aside. Return the usage with its cost."""
        usage = priced(usage, self._prices)
        if usage.input_tokens is not None and usage.output_tokens is not None:
            cached = (usage.cache_read_tokens or 0) + (usage.cache_write_tokens or 0)
            used = Spent(usage.input_tokens + usage.output_tokens + cached, math.ceil((usage.cost_usd or 0.0) * 1e6))
            self._put(used)
        return usage

    def release(self) -> None:
        """Give all of it back: the call was turned down before anything was used."""
        self._put(Spent())

    def _put(self, used: Spent) -> None:
        # Where the record cannot be written now, it stays set aside: the budget ends sooner, never later.
        with suppress(RecordError):
            self._ledger.settle(_day(self._time), self._reserved, used)
            if self._allowance is not None:
                self._allowance.settle(self._reserved.tokens, used.tokens, time=self._time)


class Budget:
    """The budget of a day, in UTC.

    Args:
        ledger: where it is kept.
        prices: of the model, None where unknown.
        tokens: how many tokens in and out may be used; 0 for any number.
        usd: how many US dollars; 0 for any number. Needs prices.

    Raises:
        InputError: there is a limit in dollars, and no price.
    """

    def __init__(self, ledger: Spending, prices: Prices | None, *, tokens: int, usd: float) -> None:
        if usd and prices is None:
            raise InputError(
                "GROUNDWORK_MODEL_BUDGET_USD needs the model's prices: set GROUNDWORK_MODEL_PRICES, such as 2,10"
            )
        self._ledger, self._prices = ledger, prices
        self._most = Spent(tokens, math.floor(usd * 1e6))

    def reserve(self, prompt_tokens: int, output_tokens: int, allowance: Allowance | None = None) -> Reservation:
        """Set aside what a call may use at most.

        Args:
            prompt_tokens: how many it has at most.
            output_tokens: how many it may write.
            allowance: what the asker's key may still spend, None where no key asks.

        Raises:
            ModelFailed: the day's budget, or the key's, does not allow for it.
        """
        wanted = Spent(prompt_tokens + output_tokens)
        if self._prices is not None:
            dearest = max(self._prices.prompt, self._prices.cache_write)
            wanted = replace(wanted, micro_usd=math.ceil(prompt_tokens * dearest + output_tokens * self._prices.output))
        now = dt.datetime.now(dt.UTC)
        try:
            # The key's first: one that is over its own never holds, even for a moment, what others may still use.
            if allowance is not None and not allowance.reserve(wanted.tokens, time=now):
                raise ModelFailed("was not asked, because the budget of this key for the day would be passed")
            if not self._ledger.reserve(_day(now), wanted, self._most):
                if allowance is not None:
                    allowance.settle(wanted.tokens, 0, time=now)
                raise ModelFailed("was not asked, because the budget of the day would be passed")
        except RecordError as error:
            raise ModelFailed("was not asked, because the record could not note what it would cost") from error
        return Reservation(self._ledger, now, wanted, self._prices, allowance)


def _day(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).date().isoformat()
