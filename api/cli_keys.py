"""The commands of `groundwork keys`: who may call the API."""
# ruff: noqa: PLC0415, FBT002 - imports wait until a command needs them, and options are Typer's keyword arguments

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_options import Json
from api.opening import is_new, opened, opened_to_read
from api.terminal import print_json, remark, say

if TYPE_CHECKING:
    from corpus.keys import Key

keys = typer.Typer(help="Make, list, limit and revoke the keys that may call the API.", rich_markup_mode=None)


@keys.callback(invoke_without_command=True)
def list_keys(context: typer.Context, as_json: Json = False) -> None:
    """List keys; or, with a command, make, limit or revoke one."""
    if context.invoked_subcommand is None:
        _list(as_json=as_json)


@keys.command("list")
def list_command(as_json: Json = False) -> None:
    """List keys, the oldest first, with those that were revoked."""
    _list(as_json=as_json)


@keys.command()
def create(
    name: Annotated[str, typer.Argument(help="Who or what the key is for.")],
    role: Annotated[str, typer.Option(help="reader asks and browses, researcher adds, admin makes keys.")] = "reader",
    requests_per_minute: Annotated[
        int | None, typer.Option(help="How many it may send; else as GROUNDWORK_REQUESTS_PER_MINUTE says.")
    ] = None,
    tokens_per_day: Annotated[
        int | None,
        typer.Option(
            help="Of a paid model, of which one answer sets aside about 50,000; beyond it, answers are extractive."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a key and print it: it is kept nowhere and cannot be shown again."""
    from api.key_shapes import created_key_json

    with opened() as groundwork:
        key, secret = groundwork.keys.create(
            name,
            role,
            time=dt.datetime.now(dt.UTC),
            requests_per_minute=requests_per_minute,
            tokens_per_day=tokens_per_day,
        )
    if as_json:
        print_json(created_key_json(key, secret))
        return
    remark(f"Key {key.id} for {key.name}, {key.role}. Keep it: it cannot be shown again.")
    say(secret)


@keys.command()
def limit(
    key: Annotated[str, typer.Argument(metavar="ID", help="As `groundwork keys list` shows it.")],
    requests_per_minute: Annotated[
        str | None, typer.Option(help="How many it may send; `none` for as GROUNDWORK_REQUESTS_PER_MINUTE says.")
    ] = None,
    tokens_per_day: Annotated[
        str | None, typer.Option(help="Of a paid model; beyond it, answers are extractive. `none` for no limit.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change what a key may do; a running server keeps to it within a second."""
    from api.key_shapes import key_json
    from api.render_keys import keys_text

    now = dt.datetime.now(dt.UTC)
    with opened_to_read() as groundwork:
        held = groundwork.keys.get(key)
        changed = groundwork.keys.limit(
            key,
            requests_per_minute=_given("--requests-per-minute", requests_per_minute, held.requests_per_minute),
            tokens_per_day=_given("--tokens-per-day", tokens_per_day, held.tokens_per_day),
        )
        used = groundwork.keys.used(time=now)
    if as_json:
        print_json(key_json(changed, used.get(key, 0)))
    else:
        say(keys_text([changed], used, now))


@keys.command()
def revoke(key: Annotated[str, typer.Argument(metavar="ID", help="As `groundwork keys list` shows it.")]) -> None:
    """Let a key open nothing any more; a running server refuses it within a second."""
    with opened_to_read() as groundwork:
        revoked = groundwork.keys.revoke(key, time=dt.datetime.now(dt.UTC))
    remark(f"Key {revoked.id} for {revoked.name} is revoked.")


def _given(option: str, written: str | None, held: int | None) -> int | None:
    """Return the limit that an option gives; where it is left out, the one that holds."""
    from corpus.errors import InputError

    if written is None:
        return held
    if written == "none":
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= 12):
        raise InputError(f"{option} is {written!r}; give a whole number of at most 12 digits, or `none`")
    return int(written)


def _list(*, as_json: bool) -> None:
    from api.key_shapes import keys_json
    from api.render_keys import keys_text

    now = dt.datetime.now(dt.UTC)
    found: tuple[Key, ...] = ()
    used: dict[str, int] = {}
    if not is_new():
        with opened_to_read() as groundwork:
            found, used = groundwork.keys.all(), groundwork.keys.used(time=now)
    if as_json:
        print_json(keys_json(found, used))
    elif found:
        say(keys_text(found, used, now))
    else:
        remark("There are no keys. `groundwork keys create NAME` makes one.")
