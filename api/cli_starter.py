"""`groundwork follow --starter`: every source that is known is followed in one command, or shown first."""
# ruff: noqa: PLC0415 - imports wait until a command needs them

from __future__ import annotations

from typing import TYPE_CHECKING

from api.opening import opened
from api.terminal import print_json, remark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.wiring import Groundwork
    from corpus.source import Followed, Source


def follow_starter(*, dry_run: bool, as_json: bool) -> None:
    """Follow every source that is known, those of the starter list included; or show which they are."""
    from corpus.starter import starter_sources

    with opened(own_vectors=True) as groundwork:
        if dry_run:
            _show(_not_followed(groundwork, starter_sources()), as_json=as_json)
            return
        groundwork.following.keep(starter_sources())
        _tell(groundwork, groundwork.desk.follow_known(), as_json=as_json)


def _not_followed(groundwork: Groundwork, starter: Sequence[Source]) -> list[Source]:
    """Return what would be followed: what is only known, and what of the starter list is neither there nor removed."""
    known = groundwork.following.all()
    there = {each.source.url for each in known} | {each.source.id for each in known}
    removed = groundwork.following.removed(source.url for source in starter)
    new = [each for each in starter if not {each.url, each.id} & there and each.url not in removed]
    return sorted([each.source for each in known if each.state == "known"] + new, key=lambda source: source.name)


def _show(sources: Sequence[Source], *, as_json: bool) -> None:
    from answer.plain_text import counted
    from api.render import line
    from api.source_shapes import named_source_json

    if as_json:
        print_json({"items": [{"item": each.url, "would_follow": named_source_json(each)} for each in sources]})
        return
    for source in sources:
        say(f"{source.kind:<8}  {source.tier:<8}  {line(source.name)}  {line(source.url)}")
    waiting = sum(source.kind == "listing" for source in sources)
    remark(
        f"{counted(len(sources), 'source')} would be followed; the links of {counted(waiting, 'newsroom page')} among "
        "them would wait for your yes. Nothing was fetched or kept."
    )


def _tell(groundwork: Groundwork, followed: Sequence[Followed], *, as_json: bool) -> None:
    from answer.plain_text import counted
    from api.previewing import followed_now

    if as_json:
        print_json(
            {"items": [{"item": each.source.url, "source": followed_now(groundwork, each)} for each in followed]}
        )
        return
    if not followed:
        remark("Every source that is known is followed already; `groundwork sources` lists them.")
        return
    waiting = sum(each.state == "preview" for each in followed)
    remark(
        f"{counted(len(followed), 'more source')} followed; the links of {waiting} wait for your yes "
        "(`groundwork sources --condition preview`). `groundwork fetch` checks them now, `groundwork serve` or "
        "`groundwork worker` from now on."
    )
