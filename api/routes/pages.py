"""The pages for people: static files that hold nothing of the record; all they show comes from the API."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

router = APIRouter(include_in_schema=False)

PAGES = {"/": "chat.html", "/sources": "sources.html", "/figures": "figures.html"}
PATH = "/page/"
"""Where the pages' own scripts and style sheets are."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
"""The pages' Content-Security-Policy: their own files and this server, and no text that becomes markup or code."""

_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@router.get("/", operation_id="chat_page")
@router.get("/sources", operation_id="sources_page")
@router.get("/figures", operation_id="figures_page")
def page(request: Request) -> Response:
    """Return a page."""
    return _sent(request, PAGES[request.url.path])


@router.get(PATH + "{name}")
def file(name: str, request: Request) -> Response:
    """Return a script or style sheet of the pages.

    Raises:
        HTTPException: there is none of that name.
    """
    if name not in _files() or name.endswith(".html"):
        raise HTTPException(404, "There is no such file.")
    return _sent(request, name)


def _sent(request: Request, name: str) -> Response:
    content, tag = _files()[name]
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Security-Policy": PAGE_POLICY}
    if tag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    return Response(content, 200, headers, _MEDIA_TYPES[name[name.rindex(".") :]])


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    """Return the content and the tag of every file, read once."""
    found = {}
    for each in resources.files("api").joinpath("page").iterdir():
        if each.name[each.name.rfind(".") :] in _MEDIA_TYPES:
            content = each.read_bytes()
            found[each.name] = (content, f'"{hashlib.sha256(content).hexdigest()[:20]}"')
    return found
