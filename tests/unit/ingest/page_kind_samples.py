# ruff: noqa: E501  # a page is easier to read on one line
"""Pages of our own writing that are no articles, in several languages, by their kind."""

from __future__ import annotations

from ingest.page_kind import PageKind
from tests.unit.ingest.page_samples import PARAGRAPHS

_NAV = (
    '<nav><a href="/">Start</a> <a href="/power">Power</a> <a href="/chips">Chips</a> <a href="/about">About</a></nav>'
)
_OPENING = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
_PROSE = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def _page(title: str, body: str, *, head: str = "", nav: str = _NAV) -> str:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{nav}{body}<footer>Grid Post, Lake Arbor</footer></body></html>"
    )


def _data(declared: str) -> str:
    return f'<script type="application/ld+json">{declared}</script>'


def _teasers(count: int, level: str = "h2") -> str:
    return "".join(
        f'<article><{level}><a href="/2026/{number}">Northwind opens hall number {number} by the lake</a></{level}>'
        f"<p>The hall adds power for number {number}.</p></article>"
        for number in range(count)
    )


def _entries(count: int) -> str:
    return "".join(
        f"<div><h3>{9 + number}:{10 + number}</h3><p>Entry {number}: {PARAGRAPHS[number % 4]}</p></div>"
        for number in range(count)
    )


_ERRORS = (
    (
        "Page not found | Grid Post",
        "<h1>Page not found</h1><p>The page you are looking for has moved or was removed.</p>",
    ),
    (
        "404",
        "<h1>Oh no</h1><p>We couldn't find the page. Try the search, or go back to the start page of the site.</p>",
    ),
    (
        "Seite nicht gefunden – Netzblatt",
        "<h1>Seite nicht gefunden</h1><p>Die gesuchte Seite gibt es hier nicht mehr.</p>",
    ),
    ("Page introuvable", "<h1>Erreur</h1><p>La page demandée est introuvable, ou son adresse a changé depuis peu.</p>"),
    ("Página no encontrada", "<h1>Error 404</h1><p>La página que busca no existe o ha cambiado de dirección.</p>"),
    ("ページが見つかりません", "<h1>エラー</h1><p>お探しのページは移動または削除された可能性があります。</p>"),
    (
        "503 Service Unavailable",
        "<h1>Service Unavailable</h1><p>The server is busy with upkeep. Please come back soon.</p>",
    ),
)
_CONSENTS = (
    (
        "Grid Post",
        "<div><h2>We value your privacy</h2><p>We and our 312 partners store information on a device.</p><button>Accept all</button></div>",
    ),
    (
        "Netzblatt",
        "<div><h2>Wir schätzen Ihre Privatsphäre</h2><p>Um die Seite zu lesen, stimmen Sie der Verwendung von Cookies zu.</p><button>Alle akzeptieren</button></div>",
    ),
    (
        "Le Réseau",
        "<div><h2>Nous respectons votre vie privée</h2><p>Avec votre accord, nos partenaires et nous utilisons des cookies.</p><button>Tout accepter</button></div>",
    ),
    (
        "La Red",
        "<div><h2>Valoramos su privacidad</h2><p>Nosotros y nuestros socios almacenamos información en un dispositivo.</p><button>Aceptar todo</button></div>",
    ),
    (
        "Before you continue",
        "<h1>Before you continue</h1><p>This service uses cookies and data to deliver and keep up its pages.</p>",
    ),
)
_BOT_CHECKS = (
    ("Just a moment...", "<p>Checking your browser before you reach the site.</p><div id='challenge-form'></div>"),
    ("Grid Post", "<h1>Verify you are human</h1><p>Complete the captcha below to go on to the article.</p>"),
    (
        "Pardon our interruption",
        "<p>Something about your browser made us think you were a bot. Please enable cookies to continue.</p>",
    ),
    ("Access", "<h1>Press &amp; Hold to confirm you are a human (and not a bot).</h1><div id='px-captcha'></div>"),
    ("Prüfung", "<h1>Bitte bestätigen Sie, dass Sie ein Mensch sind</h1><div class='captcha'></div>"),
)
_LOGINS = (
    (
        "Log in | Grid Post",
        "<h1>Log in</h1><form><input name='u'><input type='password'><a>Forgot password?</a></form>",
    ),
    ("Anmelden", "<h1>Anmelden</h1><p>Mit Ihrem Konto.</p><form><input><input type='password'></form>"),
    ("Connexion", "<h1>Se connecter</h1><form><input><input type='PASSWORD'></form>"),
    ("Iniciar sesión", "<h1>Iniciar sesión</h1><p>Escriba su correo.</p><form><input><input type='password'></form>"),
)
_SHELLS = (
    '<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/m.js"></script>',
    '<body><div id="__next"></div><script src="/a.js"></script><script src="/b.js"></script>',
    '<body><app-root id="app-root"></app-root><script src="/main.js"></script>',
    '<body><div id="app"></div><p>Please enable JavaScript to view this.</p><script>start()</script>',
)
_FREE_NOT = '{"@type": "NewsArticle", "headline": "Northwind", "isAccessibleForFree": false}'
_PAYWALLS = (
    _page(
        "Northwind", f"<article><h1>Northwind</h1><p>{PARAGRAPHS[0]}</p><p>Subscribe to continue reading.</p></article>"
    ),
    _page("Northwind", f"<article><h1>Northwind</h1>{_OPENING}</article>", head=_data(_FREE_NOT)),
    _page(
        "Northwind",
        f"<article><h1>Northwind</h1>{_OPENING}<p>Jetzt weiterlesen mit einem Abo.</p><div class='paywall'>Abo</div></article>",
    ),
    _page(
        "Northwind",
        f"<article><h1>Northwind</h1><p>{PARAGRAPHS[1]}</p><p>Cet article est réservé aux abonnés.</p></article>",
    ),
    _page(
        "Northwind",
        f"<article><h1>Northwind</h1>{_OPENING}</article><div class='paywall-offer'>Already a subscriber? Sign in</div>",
        head='<meta name="article:content_tier" content="locked">',
    ),
)
_LISTINGS = (
    (
        "https://gridpost.example/",
        _page("Grid Post", f"<main>{_teasers(14)}</main>", head=_data('{"@type": "WebSite", "name": "Grid Post"}')),
    ),
    ("https://gridpost.example/tag/power", _page("Power", f"<h1>Power</h1>{_teasers(10, 'h3')}")),
    ("https://gridpost.example/news/", _page("News", f"<h1>News</h1>{_teasers(20)}<a href='?page=2'>Older</a>")),
    (
        "https://gridpost.example/c/12",
        _page("Chips", f"<h1>Chips</h1>{_teasers(12)}", head=_data('{"@type": "CollectionPage", "name": "Chips"}')),
    ),
)
_LIVE = (
    ("https://gridpost.example/a", _page("Northwind opens: live updates", f"<article><h1>Live: Northwind opens</h1>{_entries(9)}</article>")),
    ("https://gridpost.example/live/northwind", _page("Northwind opens", f"<article><h1>Northwind opens</h1>{_entries(8)}</article>")),
    ("https://gridpost.example/b", _page("Northwind", f"<article><h1>Northwind</h1>{_PROSE}</article>", head=_data('{"@type": "LiveBlogPosting", "headline": "Northwind"}'))),
    ("https://gridpost.example/c", _page("Northwind-Liveticker", f"<article><h1>Northwind im Liveticker</h1>{_entries(7)}</article>")),
)  # fmt: skip

SAMPLES: tuple[tuple[PageKind, str, str], ...] = (
    *(("error", "https://gridpost.example/x", _page(title, body)) for title, body in _ERRORS),
    *(("consent", "https://gridpost.example/x", _page(title, body, nav="")) for title, body in _CONSENTS),
    *(("bot-check", "https://gridpost.example/x", _page(title, body, nav="")) for title, body in _BOT_CHECKS),
    *(("login", "https://gridpost.example/x", _page(title, body)) for title, body in _LOGINS),
    *(
        ("app-shell", "https://gridpost.example/x", f"<html><head><title>Grid Post</title></head>{body}</body></html>")
        for body in _SHELLS
    ),
    *(("paywall", "https://gridpost.example/x", html) for html in _PAYWALLS),
    *(("listing", url, html) for url, html in _LISTINGS),
    *(("live-blog", url, html) for url, html in _LIVE),
)
"""The kind, the address and the page."""

ARTICLES_THAT_TALK_OF_WALLS = (
    _page("404 pages and how to write them", f"<article><h1>404 pages and how to write them</h1>{_PROSE}</article>"),
    _page("Why we verify you are human", f"<article><h1>Why sites verify you are human</h1>{_PROSE}</article>"),
    _page("Northwind", f"<article><h1>Northwind</h1>{_PROSE}<p>We value your privacy.</p></article>"),
    _page("Northwind", f"<article><h1>Northwind</h1>{_PROSE}{_PROSE}</article>" + "<p>Subscribe to read more like this</p>"),
    _page("Northwind", f"<article><h1>Northwind</h1>{_PROSE}</article><form><input type='password'>Log in</form>"),
    _page("Northwind", f"<article><h1>Northwind</h1>{_PROSE}</article><aside>{_teasers(9, 'h3')}</aside>",
          head=_data('{"@type": "NewsArticle", "headline": "Northwind"}')),
    _page("Live music in data centres", f"<article><h1>Live music in data centres</h1>{_PROSE}</article>"),
)  # fmt: skip
