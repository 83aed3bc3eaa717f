"""Is this page an article, and if not, what is it: an error page, a wall before the article, a list of links?

The rules ask for several signs at once, because a page taken wrongly for no article is lost to the researcher.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from ingest.metadata import PageMetadata

PageKind = Literal["article", "error", "consent", "bot-check", "paywall", "login", "listing", "live-blog", "app-shell"]

REFUSED: dict[PageKind, str] = {
    "error": "the page says that the article was not found, or that something failed",
    "consent": "the page shows a question about cookies instead of the article",
    "bot-check": "the site asked for a proof of being human instead of showing the article",
    "login": "the page asks to log in instead of showing the article",
    "app-shell": "the page is drawn by scripts, and without them it holds no article",
}
"""The kinds that hold nothing to read, with what they are in words."""

MARKED: dict[PageKind, str] = {
    "paywall": "Only the opening is free to read; the rest of the article is for subscribers.",
    "listing": "This page lists articles; add the ones you want by their own addresses.",
    "live-blog": "This is a live blog: its entries have dates of their own, and it may still change.",
}
"""The kinds that are kept, with the warning that goes with them."""

_SHORT = 700
"""A text this short may be that of a wall; a real article that only talks of walls is longer."""
_TEASER = 2000
_SEEN = 4000
_VISIBLE_SHORT = 2500
_FEW_LETTERS = 80
_FEWEST_ENTRIES = 8
_LINKED_LISTING = 0.35
_ENTRY_TIMES = 5
_LONG_PARAGRAPH = 160
_UNSEEN = frozenset({"script", "style", "template", "svg", "head", "noscript"})
_MOUNTS = frozenset({"root", "app", "__next", "__nuxt", "___gatsby", "svelte", "app-root", "react-root", "main-app"})
_ARTICLES = re.compile(r"(?i)article|posting|report|release|review|recipe")
_LISTS = frozenset({"collectionpage", "itemlist", "searchresultspage", "profilepage", "blog", "website"})

_ERROR_TITLE = re.compile(
    r"(?i)\b(?:4(?:0[0134]|10|29)|50[0234])\b.{0,40}(?:error|not found|forbidden|unavailable|fehler|erreur|gone)"
    r"|(?:error|fehler|erreur|erro|errore|http)\s*[:#-]?\s*(?:4\d\d|50\d)\b|^\W*(?:404|403|410|500|502|503)\W*$"
    r"|\bpage (?:was |is |could |can)?\s*(?:no longer|not|n[o']t|removed)\b.{0,20}"
    r"|page (?:not found|unavailable|missing)"
    r"|\b(?:not found|access denied|forbidden|service unavailable|bad gateway|internal server error"
    r"|something went wrong)\s*(?:$|[|–—-])"
    r"|(?:seite|artikel) (?:wurde )?(?:leider )?nicht (?:gefunden|verfügbar)|zugriff verweigert"
    r"|page (?:introuvable|non trouvée)|n['’]existe (?:pas|plus)|accès refusé"
    r"|página (?:no (?:encontrada|existe|disponible)|não (?:encontrada|existe))"
    r"|no se (?:ha encontrado|encuentra) la página"
    r"|pagina (?:non (?:trovata|disponibile)|niet gevonden)|sid(?:en|an) (?:blev )?(?:ikke|hittades inte|kunde inte)"
    r"|страница не найдена|nie znaleziono strony|strona nie (?:istnieje|została znaleziona)"
    r"|ページが見つかりません|お探しのページ|页面不存在|找不到(?:该|此)?(?:页面|網頁)|페이지를 찾을 수 없"
)
_ERROR_TEXT = re.compile(
    r"(?i)(?:page|article|story|content) (?:you (?:are|were) (?:looking|searching) for|you requested|requested)"
    r".{0,40}(?:not|no longer|n['’]t|moved|removed|unavailable|exist)"
    r"|we (?:can(?:no|['’])t|could(?: no|n['’])t) find (?:the|that|this) page|requested url was not found"
    r"|permission to access|looks like nothing was found|this page (?:does|doesn['’]t|has been|isn['’]t)"
    r"|die (?:angeforderte|gesuchte|von ihnen \w+) seite .{0,40}nicht"
    r"|la page (?:demandée|que vous).{0,40}(?:pas|plus|introuvable)"
    r"|la página (?:que|solicitada).{0,40}(?:no|ya no)|la pagina (?:che|richiesta).{0,40}non"
)
_BOT = re.compile(
    r"(?i)verify(?:ing)? (?:that )?you(?:['’]re| are) (?:not a |a )?(?:human|robot)|are you (?:a robot|human)\b"
    r"|unusual traffic"
    r"|complete the captcha|checking (?:your|if the site) |just a moment\b|security check|pardon our interruption"
    r"|enable (?:javascript and )?cookies (?:to|and) (?:continue|reload)|press (?:&|and) hold|ddos protection"
    r"|automated (?:access|requests)|i['’]m not a robot|(?:prüfen|bestätigen).{0,30}(?:mensch|kein roboter)"
    r"|(?:vérifi|confirm).{0,30}(?:humain|pas un robot)|(?:verific|confirm).{0,30}(?:humano|no eres un robot)"
)
_CHALLENGE = re.compile(r"(?i)captcha|cf-challenge|challenge-form|challenge-running|px-captcha|datadome|turnstile")
_CONSENT = re.compile(
    r"(?i)we (?:value|respect|care about) your privacy|before you continue|accept (?:all|cookies)"
    r"|cookie (?:consent|settings|preferences)"
    r"|manage (?:your )?(?:cookies|preferences|options)|we and our (?:\d+ )?partners|use(?:s)? cookies"
    r"|wir (?:schätzen|respektieren) ihre privatsphäre|alle (?:cookies )?akzeptieren|zustimmen und weiter"
    r"|mit werbung (?:und cookies )?weiter"
    r"|nous respectons votre vie privée|tout (?:accepter|refuser)|accepter et (?:continuer|fermer)"
    r"|continuer sans accepter"
    r"|(?:valoramos|respetamos|nos importa) (?:su|tu) privacidad|aceptar (?:todo|todas|y continuar)|rechazar todo"
    r"|(?:rispettiamo|teniamo alla) (?:la )?(?:tua|vostra) privacy|accetta (?:tutto|e continua)"
    r"|wij (?:waarderen|respecteren) (?:je|uw) privacy|alles accepteren|akceptuj(?:ę)? wszystk"
    r"|vi värnar om din integritet"
    r"|aceitar (?:todos|tudo)|すべて(?:の cookie を)?(?:同意|許可)|同意して続行|接受所有"
)
_LOGIN = re.compile(
    r"(?i)\b(?:log|sign) ?in\b|log on|(?:forgot|reset) (?:your )?password|anmelden|einloggen|passwort vergessen"
    r"|se connecter|connexion|mot de passe oublié|iniciar sesión|acceder a (?:su|tu) cuenta|accedi|inloggen"
    r"|ログイン|登录"
)
_OFFER = re.compile(
    r"(?i)(?:subscribe|sign in|log in|register|sign up)(?: now| today)? (?:to|and)"
    r" (?:continue|keep|read|unlock|access|get)"
    r"|subscriber[- ](?:only|exclusive)|subscribers? only"
    r"|already a (?:subscriber|member)"
    r"|(?:continue|keep|finish) reading (?:with|for|your|this)|to (?:read|continue reading) the (?:full|rest)"
    r"|unlock (?:this|the) (?:article|story)"
    r"|free articles? (?:left|remaining|this month)|create a free account|reached your (?:limit|free)"
    r"|become a (?:subscriber|member) to"
    r"|(?:jetzt |um )?weiterlesen mit|abonnieren(?:,)? (?:um|und)|nur für abonnenten|bereits abonnent"
    r"|réservé (?:à|aux) (?:nos )?abonnés|abonnez-vous pour|déjà abonné|il vous reste \d+"
    r"|(?:contenido )?exclusivo para suscriptores|suscríbe(?:te|se) para|solo per (?:gli )?abbonati"
    r"|alleen voor abonnees"
    r"|有料会員|会員限定|订阅(?:后|以)"
)
_PAYWALL = re.compile(rf"{_OFFER.pattern}|(?:for|to) (?:paying )?subscribers\b")
_BUTTON = re.compile(r"(?i)\W*(?:subscribe(?: now)?|sign (?:in|up)|log ?in|register|start (?:your|a) free trial)\W*")
_LONGEST_OFFER = 160
_LOCKED = frozenset({"locked", "metered", "paid", "premium", "subscriber", "subscription"})
_PAYWALL_MARK = re.compile(r"(?i)pay-?wall|reg-?wall|piano-(?:id|offer)|subscribe-?wall|meter(?:ed)?-?wall")
_SCRIPTS_WANTED = re.compile(
    r"(?i)(?:enable|activate|turn on|need|requires?|without|aktivier\w*|activ\w+|habilit\w+) .{0,20}javascript"
    r"|javascript (?:is |to be )?(?:disabled|required|enabled|aktivier\w+|desactivad\w+|requis)"
    r"|doesn['’]t work (?:properly )?without"
)
_LIVE_TITLE = re.compile(
    r"(?i)^live\s*(?:[:|–—-]|blog|updates?|news|coverage)|\blive[ -]?(?:blog|ticker|updates?|coverage)\b"
    r"|\bas it happened\b|\bminute by minute\b|\ben direct\b|\ben vivo\b"
)
_LIVE_PATH = re.compile(r"(?i)/live(?:-?blog|-?updates?|-?news|ticker)?(?:/|$)|[-/]live-?(?:blog|updates|ticker)\b")
_LIST_PATH = re.compile(
    r"(?i)^/(?:[a-z]{2}(?:-[a-z]{2})?/)?$"
    r"|/(?:category|categories|tag|tags|topic|topics|author|authors|section|archive|"
    r"archives|search|rubrik|thema|themen|categorie|etiqueta|page)/[^/]+/?(?:\d+/?)?$|/(?:news|blog|press|newsroom"
    r"|latest|press-releases|posts|articles|stories|actualites|noticias|nachrichten)/?$"
)
_CLOCK = re.compile(r"(?m)(?:^|\s)(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:\s?[ap]\.?m\.?)?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class PageShape:
    """How a page is built, in numbers.

    Attributes:
        visible: the first of what a reader sees, in one line.
        visible_characters: how long all of that is.
        linked_share: how much of it stands in links.
        entries: headings that are links or stand in links, as in a list of articles.
        long_paragraphs: paragraphs of running prose.
        notice: what is shown to readers without scripts.
        challenge: markup of a bot check.
        paywall: markup of a paywall.
        mount: an empty element that scripts draw into.
    """

    visible: str = ""
    visible_characters: int = 0
    linked_share: float = 0.0
    entries: int = 0
    long_paragraphs: int = 0
    scripts: int = 0
    passwords: int = 0
    notice: str = ""
    challenge: bool = False
    paywall: bool = False
    mount: bool = False


def page_shape(tree: Any) -> PageShape:
    """Measure a parsed page."""
    walked = list(_seen(tree))
    pieces = [(text, linked) for text, linked, _ in walked if text]
    visible = sum(len(text) for text, _ in pieces)
    linked = sum(len(text) for text, in_link in pieces if in_link)
    names = [f"{element.get('class') or ''} {element.get('id') or ''}"[:300] for element in _elements(tree)]
    return PageShape(
        visible=" ".join(text for text, _ in pieces[:_SEEN])[:_SEEN],
        visible_characters=visible,
        linked_share=linked / visible if visible else 0.0,
        entries=sum(_is_entry(element) for element in tree.iter("h2", "h3", "h4")),
        long_paragraphs=sum(len(_text(element)) >= _LONG_PARAGRAPH for element in tree.iter("p")),
        scripts=sum(1 for _ in tree.iter("script")),
        passwords=sum(element.get("type", "").lower() == "password" for element in tree.iter("input")),
        notice=" ".join(_text(element) for element in tree.iter("noscript"))[:_SEEN],
        challenge=any(_CHALLENGE.search(name) for name in names),
        paywall=any(_PAYWALL_MARK.search(name) for name in names),
        mount=any(
            element.get("id") in _MOUNTS and not _text(element) for element in tree.iter("div", "app-root", "main")
        ),
    )


def page_kind(page: PageMetadata, text: str, shape: PageShape, url: str | None = None) -> PageKind:
    """Return what kind of page it is.

    Args:
        page: what it declares.
        text: the body that was read, empty where nothing was.
        shape: how it is built.
        url: where it was found.
    """
    titles = [title for title in (page.title, *page.headings[:2], page.first("og:title")) if title]
    if len(text) <= _SHORT and (wall := _wall(titles, text, shape)):
        return wall
    if _is_paywall(page, text, shape):
        return "paywall"
    checks: tuple[tuple[PageKind, bool], ...] = (
        ("login", _is_login(titles, text, shape)),
        ("app-shell", _is_app_shell(text, shape)),
        ("live-blog", _is_live_blog(page, titles, text, url)),
        ("listing", _is_listing(page, text, shape, url)),
    )
    return next((kind for kind, holds in checks if holds), "article")


def without_offers(text: str) -> str:
    """Return the free opening of an article for subscribers without the lines that ask to subscribe."""
    kept = (
        line
        for line in text.split("\n")
        if len(line) > _LONGEST_OFFER or not (_OFFER.search(line) or _BUTTON.fullmatch(line))
    )
    return "\n".join(kept).strip("\n")


def _wall(titles: list[str], text: str, shape: PageShape) -> PageKind | None:
    if _is_bot_check(titles, text, shape):
        return "bot-check"
    if _is_error(titles, text, shape):
        return "error"
    return "consent" if _is_consent(titles, text, shape) else None


def _elements(tree: Any) -> Iterator[Any]:
    return (element for element in tree.iter() if isinstance(element.tag, str))


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _seen(tree: Any) -> Iterator[tuple[str, bool, Any]]:
    """Yield the pieces of text that a reader sees, and whether each stands in a link."""
    state: dict[Any, tuple[bool, bool]] = {}
    for element in _elements(tree):
        parent = element.getparent()
        hidden, linked = state.get(parent, (False, False))
        if parent is not None and not hidden and (tail := (element.tail or "").strip()):
            yield tail, linked, element
        hidden = hidden or element.tag in _UNSEEN
        linked = linked or element.tag == "a"
        state[element] = (hidden, linked)
        if not hidden and (text := (element.text or "").strip()):
            yield text, linked, element


def _is_entry(heading: Any) -> bool:
    parent = heading.getparent()
    return heading.find(".//a[@href]") is not None or (parent is not None and parent.tag == "a")


def _is_bot_check(titles: list[str], text: str, shape: PageShape) -> bool:
    if shape.visible_characters > _VISIBLE_SHORT:
        return False
    said = _BOT.search(" ".join([*titles, text, shape.visible, shape.notice]))
    return said is not None or (shape.challenge and len(text) < _FEW_LETTERS and not shape.long_paragraphs)


def _is_error(titles: list[str], text: str, shape: PageShape) -> bool:
    if any(_ERROR_TITLE.search(title) for title in titles):
        return True
    opening = text or shape.visible
    return _ERROR_TEXT.search(opening[:_SHORT]) is not None and shape.long_paragraphs <= 1


def _is_consent(titles: list[str], text: str, shape: PageShape) -> bool:
    """Cookie banners stand on most pages; only where the question is all there is to read is it a wall."""
    if _CONSENT.search(text) is not None:
        return True
    asked = _CONSENT.search(" ".join([*titles, shape.visible])) is not None
    return asked and len(text) < _FEW_LETTERS and shape.visible_characters <= _VISIBLE_SHORT


def _is_paywall(page: PageMetadata, text: str, shape: PageShape) -> bool:
    if len(text) > _TEASER:
        return False
    said = _PAYWALL.search(text) is not None or (_PAYWALL.search(shape.visible) is not None and len(text) <= _SHORT)
    tier = (page.first("article:content_tier", "content_tier", "access_status") or "").lower()
    declared = any(str(found.get("isAccessibleForFree", "")).lower() == "false" for found in page.linked_data)
    signs = said + (declared or tier in _LOCKED) + shape.paywall
    return signs > 1 or bool((said and len(text) <= _SHORT + _FEW_LETTERS) or (declared and len(text) <= _TEASER))


def _is_login(titles: list[str], text: str, shape: PageShape) -> bool:
    asked = " ".join([*titles, shape.visible[:_SHORT]])
    return len(text) <= _SHORT and shape.passwords > 0 and _LOGIN.search(asked) is not None


def _is_app_shell(text: str, shape: PageShape) -> bool:
    if len(text) >= _SHORT or not shape.scripts:
        return False
    wanted = _SCRIPTS_WANTED.search(f"{shape.notice} {text} {shape.visible[:_SHORT]}") is not None
    if len(text) >= _FEW_LETTERS:
        return wanted and _SCRIPTS_WANTED.search(text) is not None
    return shape.mount or wanted or (shape.visible_characters < _FEW_LETTERS and not shape.passwords)


def _is_live_blog(page: PageMetadata, titles: list[str], text: str, url: str | None) -> bool:
    types = {str(found.get("@type")).lower() for found in page.linked_data}
    if any("liveblogposting" in kind for kind in types):
        return True
    named = any(_LIVE_TITLE.search(title) for title in titles)
    placed = url is not None and _LIVE_PATH.search(urlsplit(url).path) is not None
    return (named or placed) and len(_CLOCK.findall(text)) >= _ENTRY_TIMES


def _is_listing(page: PageMetadata, text: str, shape: PageShape, url: str | None) -> bool:
    """Say whether it lists articles: many headings that are links, none declared, and no long prose of its own."""
    types = [kind for found in page.linked_data for kind in _types(found)]
    is_article = any(_ARTICLES.search(kind) and kind not in _LISTS for kind in types)
    declared_article = (
        is_article or page.first("og:type") == "article" or page.first("article:published_time") is not None
    )
    lists = any(kind in _LISTS - {"website", "blog"} for kind in types)
    placed = url is not None and _LIST_PATH.search(urlsplit(url).path) is not None
    if shape.entries < _FEWEST_ENTRIES and not (lists and placed):
        return False
    if placed or lists:
        return not declared_article or (placed and lists)
    linked = shape.linked_share >= _LINKED_LISTING
    return linked and not declared_article and shape.long_paragraphs < shape.entries / 2 and len(text) < _TEASER


def _types(found: Any) -> list[str]:
    declared = found.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return [name.rpartition("/")[2].lower() for name in names if isinstance(name, str)]
