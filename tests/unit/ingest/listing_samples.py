"""Newsroom pages of many designs, written for these tests, with the articles that each of them lists.

`DESIGNS` were used to set the weights in link_groups.py. The others were written afterwards, and are given here with
what they showed when they were first run; what they brought to light was then mended:

- `FIRST_HELD_OUT`: links with precision .96 and recall .59 (two of six pages gave nothing);
- `HELD_OUT`: links 1.0 and 1.0, titles .85, dates .91 (text in adjoining elements was read as one);
- `LAST_HELD_OUT`: links 1.0 and 1.0, titles .90, dates 1.0 ("Download" in Italian was taken for a title).
"""

# ruff: noqa: E501  # markup is easier to read in long lines

from __future__ import annotations

import calendar
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Article:
    """An article that a page lists: where it is, what it is called, and the day that is printed beside it."""

    path: str
    title: str
    day: str | None


@dataclass(frozen=True)
class Design:
    """A newsroom page: its address, its HTML, and what it lists."""

    url: str
    html: str
    articles: tuple[Article, ...]


_MONTHS = list(calendar.month_name)[1:]

SUBJECTS = (
    ("northwind-opens-second-hall-in-iowa", "Northwind opens second hall in Iowa", "2026-11-19"),
    ("grid-agreement-signed-for-400-megawatts", "Grid agreement signed for 400 megawatts", "2026-11-12"),
    ("third-quarter-results-for-fiscal-2026", "Third quarter results for fiscal 2026", "2026-11-05"),
    ("cooling-loops-ordered-from-baltic-pumps", "Cooling loops ordered from Baltic Pumps", "2026-10-28"),
    ("northwind-and-harbor-extend-lease", "Northwind and Harbor extend lease", "2026-10-14"),
    ("ida-okafor-named-head-of-power", "Ida Okafor named head of power", "2026-09-30"),
    ("turbines-arrive-at-the-lakeside-site", "Turbines arrive at the Lakeside site", "2026-09-08"),
    ("board-approves-purchase-of-land", "Board approves purchase of land", "2026-08-21"),
)


def articles(prefix: str, *, suffix: str = "", dated: bool = True) -> tuple[Article, ...]:
    """Return the usual articles under a path."""
    return tuple(Article(f"{prefix}{slug}{suffix}", title, day if dated else None) for slug, title, day in SUBJECTS)


def american(day: str | None) -> str:
    """Write a day as November 19, 2026."""
    year, month, number = (day or "2026-01-01").split("-")
    return f"{_MONTHS[int(month) - 1]} {int(number)}, {year}"


def british(day: str | None) -> str:
    """Write a day as 19 Nov 2026."""
    year, month, number = (day or "2026-01-01").split("-")
    return f"{int(number)} {_MONTHS[int(month) - 1][:3]} {year}"


NAV = """<header><a href="/">Northwind</a><nav><ul><li><a href="/products">Products</a></li>
<li><a href="/solutions/data-centre-colocation-services">Data centre colocation services</a></li>
<li><a href="/company/our-approach-to-safety">Our approach to safety</a></li>
<li><a href="/news">News</a></li><li><a href="/careers">Careers</a></li></ul></nav></header>"""
FOOTER = """<footer><ul><li><a href="/privacy">Privacy</a></li><li><a href="/terms">Terms</a></li>
<li><a href="/company/modern-slavery-statement-2026">Modern slavery statement 2026</a></li>
<li><a href="https://social.example/northwind">Follow us</a></li></ul><p>© 2026 Northwind</p></footer>"""
DIVS_NAV = """<div class="q1"><div><a href="/platform">Platform</a><a href="/platform/accelerated-computing">Accelerated
computing</a><a href="/platform/storage">Storage</a><a href="/pricing">Pricing</a><a href="/docs">Docs</a>
<a href="/company">Company</a><a href="/newsroom">Newsroom</a></div></div>"""
DIVS_FOOTER = """<div class="q9"><a href="/trust">Trust center</a><a href="/status">Status</a><a href="/brand">Brand</a>
<a href="/platform/reserved-capacity">Reserved capacity</a><span>© 2026</span></div>"""


def _page(body: str, *, nav: str = NAV, footer: str = FOOTER, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Newsroom | Northwind</title>{head}</head><body>{nav}{body}{footer}</body></html>"


def _each(template: str, listed: tuple[Article, ...]) -> str:
    return "".join(
        template.format(
            path=one.path,
            title=one.title,
            day=one.day,
            american=american(one.day),
            british=british(one.day),
            number=number,
        )
        for number, one in enumerate(listed)
    )


def cards() -> Design:
    """Cards with a picture, a headline, a teaser and "Read more", each a link of its own; time elements."""
    listed = articles("/news/")
    card = """<article><a href="{path}"><img src="/i/{number}.jpg" alt=""></a><a href="/news/category/company">Company</a>
    <h3><a href="{path}">{title}</a></h3><time datetime="{day}T08:00:00-05:00">{american}</time>
    <p>Some words about it that are a little longer than the headline is.</p><a href="{path}">Read more</a></article>"""
    return Design("https://northwind.example/news", _page(f"<main><h1>News</h1>{_each(card, listed)}</main>"), listed)


def table() -> Design:
    """A table of releases by date, in the style of investor pages, addresses with numbers."""
    listed = tuple(
        Article(f"/news-events/press-releases/detail/{400 + n}/{one.path}", one.title, one.day)
        for n, one in enumerate(articles(""))
    )
    row = '<tr><td>{american}</td><td><a href="{path}">{title}</a></td><td><a href="/static/{number}.pdf">PDF</a></td></tr>'
    body = f"<table><tr><th>Date</th><th>Title</th><th></th></tr>{_each(row, listed)}</table>"
    return Design("https://ir.northwind.example/news-events/press-releases", _page(body), listed)


def plain_list() -> Design:
    """A list of links, the date written after each in the same line, no headings."""
    listed = articles("/press/")
    body = f"<div><h1>Press</h1><ul>{_each('<li><a href={path}>{title}</a> ({british})</li>', listed)}</ul></div>"
    return Design("https://www.northwind.example/press/", _page(body), listed)


def hashed() -> Design:
    """Framework markup without one telling tag: hashed classes, links around whole cards, spans for everything."""
    listed = articles("/blog/")
    card = """<a class="sc-a1b2 kXjPq" href="{path}"><span class="sc-z9 d">Engineering</span><span class="sc-z8 e">{title}</span>
    <span class="sc-z7 f">{british}</span><span class="sc-z6 g">We describe what was done, and what the numbers say about
    it after a year of running.</span></a>"""
    body = f'<div id="root"><div class="sc-x">{_each(card, listed)}</div></div>'
    return Design("https://northwind.example/blog", _page(body, nav=DIVS_NAV, footer=DIVS_FOOTER), listed)


def dates_before() -> Design:
    """A flat run of paragraphs: a date, then a headline, then the next date."""
    listed = articles("/media/releases/", suffix=".html")
    body = f"<div>{_each('<p>{american}</p><h4><a href={path}>{title}</a></h4>', listed)}</div>"
    return Design("https://northwind.example/media/", _page(body), listed)


def dates_after() -> Design:
    """A flat run the other way round: headline, then its date."""
    listed = articles("/stories/")
    body = f"<section>{_each('<h2><a href={path}>{title}</a></h2><p>{british}</p><p>A teaser of a few words.</p>', listed)}</section>"
    return Design("https://northwind.example/stories", _page(body), listed)


def root_slugs() -> Design:
    """A blog whose articles lie directly under the host, as its other pages do."""
    listed = articles("/", suffix="/")
    post = """<article><header><h2><a href="{path}">{title}</a></h2></header><span>{american}</span> by
    <a href="/author/ida">Ida Okafor</a><p>Words.</p><a href="{path}#more">Continue reading</a></article>"""
    side = '<aside><a href="/about-this-blog/">About this blog</a><a href="/our-writers/">Our writers</a></aside>'
    more = '<a href="/page/2/" rel="next">Older posts</a><a href="/become-a-partner/">Become a partner</a>'
    return Design("https://blog.northwind.example/", _page(f"<main>{_each(post, listed)}{more}</main>{side}"), listed)


def dated_paths() -> Design:
    """Addresses that carry the day; nothing is printed beside the links."""
    listed = tuple(Article(f"/{(day).replace('-', '/')}/{slug}/", title, None) for slug, title, day in SUBJECTS)
    body = f"<main>{_each('<div><a href={path}><h3>{title}</h3></a><p>Teaser.</p></div>', listed)}</main>"
    archive = '<div><a href="/2026/11/">November 2026</a><a href="/2026/10/">October 2026</a></div>'
    return Design("https://northwind.example/", _page(body + archive), listed)


def sections() -> Design:
    """Articles in several sections of the site, mixed in one list, among cards of products without dates."""
    places = ("/news/company/", "/news/power/", "/news/chips/", "/news/research/")
    listed = tuple(Article(places[n % 4] + slug, title, day) for n, (slug, title, day) in enumerate(SUBJECTS))
    card = '<li><a href="{path}"><h3>{title}</h3><time datetime="{day}">{british}</time></a></li>'
    goods = "".join(
        f'<div><a href="/systems/rack-scale-system-{n}"><h3>Rack scale system {n}</h3></a><p>Buy it.</p></div>'
        for n in range(6)
    )
    return Design(
        "https://northwind.example/news", _page(f"<main><ul>{_each(card, listed)}</ul>{goods}</main>"), listed
    )


def queries() -> Design:
    """An old system: every article is one script with a number."""
    listed = tuple(Article(f"/news.php?id={900 + n}", one.title, one.day) for n, one in enumerate(articles("")))
    body = f"<table>{_each('<tr><td><b>{american}</b><br><a href={path}>{title}</a></td></tr>', listed)}</table>"
    pages = '<a href="/news.php?page=2">2</a><a href="/news.php?page=3">3</a>'
    return Design("https://northwind.example/news.php", _page(body + pages), listed)


def german() -> Design:
    """A German newsroom with German dates and "Weiterlesen"."""
    subjects = (
        ("nordwind-eroeffnet-zweite-halle", "Nordwind eröffnet zweite Halle", "2026-11-19", "19. November 2026"),
        ("netzanschluss-fuer-400-megawatt", "Netzanschluss für 400 Megawatt", "2026-10-02", "2. Oktober 2026"),
        ("neue-leiterin-der-energieversorgung", "Neue Leiterin der Energieversorgung", "2026-03-31", "31. März 2026"),
        ("pumpen-aus-dem-baltikum-bestellt", "Pumpen aus dem Baltikum bestellt", "2026-01-07", "07.01.2026"),
    )
    listed = tuple(Article(f"/de/presse/meldungen/{slug}", title, day) for slug, title, day, _ in subjects)
    body = "".join(
        f'<div><p>{written}</p><h3>{title}</h3><p>Ein Satz dazu.</p><a href="/de/presse/meldungen/{slug}">Weiterlesen</a></div>'
        for slug, title, _, written in subjects
    )
    return Design("https://nordwind.example/de/presse", _page(f"<main>{body}</main>"), listed)


def japanese() -> Design:
    """A Japanese newsroom: numbers for addresses, year-first dates, a definition list."""
    subjects = (
        ("20261119", "北風がアイオワ州に第二棟を開設", "2026-11-19", "2026年11月19日"),
        ("20261005", "送電網の契約に署名しました", "2026-10-05", "2026年10月5日"),
        ("20260901", "第三四半期の決算について", "2026-09-01", "2026年9月1日"),
        ("20260815", "冷却設備を発注しました", "2026-08-15", "2026年8月15日"),
    )
    listed = tuple(Article(f"/jp/news/{number}.html", title, day) for number, title, day, _ in subjects)
    body = "".join(
        f'<dt>{written}</dt><dd><a href="/jp/news/{n}.html">{title}</a></dd>' for n, title, _, written in subjects
    )
    return Design("https://kitakaze.example/jp/news/", _page(f"<dl>{body}</dl>"), listed)


def calendar_sheets() -> Design:
    """Dates as calendar sheets, day and month in elements of their own, and the link only on an arrow."""
    listed = articles("/newsroom/")
    card = """<div><div><span>{day_number}</span><span>{month}</span><span>{year}</span></div><div><h3>{title}</h3>
    <a href="{path}" aria-label="Read {title}">→</a></div></div>"""
    body = "".join(
        card.format(
            path=one.path, title=one.title, year=(one.day or "")[:4], month=_MONTHS[int((one.day or "")[5:7]) - 1][:3],
            day_number=int((one.day or "")[8:]),
        )
        for one in listed
    )  # fmt: skip
    return Design("https://northwind.example/newsroom/", _page(f"<div>{body}</div>", nav=DIVS_NAV), listed)


def by_day() -> Design:
    """One heading with a date above several links."""
    listed = tuple(
        Article(f"/en/announcements/{slug}", title, "2026-11-19" if n < 3 else "2026-11-12" if n < 6 else "2026-11-02")
        for n, (slug, title, _) in enumerate(SUBJECTS)
    )
    body = ""
    for day in ("2026-11-19", "2026-11-12", "2026-11-02"):
        links = "".join(f'<li><a href="{one.path}">{one.title}</a></li>' for one in listed if one.day == day)
        body += f"<section><h2>{american(day)}</h2><ul>{links}</ul></section>"
    return Design("https://northwind.example/en/announcements", _page(f"<main>{body}</main>"), listed)


def other_host() -> Design:
    """A company page whose releases lie on the newsroom's own host and on a wire."""
    listed = tuple(
        Article(
            f"https://press.northwind.example/releases/{slug}" if n % 2 else
            f"https://www.globenewswire.com/news-release/{day.replace('-', '/')}/31{n}/0/en/{slug}.html",
            title,
            day,
        )
        for n, (slug, title, day) in enumerate(SUBJECTS)
    )  # fmt: skip
    card = '<div><small>{american}</small><h3><a href="{path}" target="_blank">{title}</a></h3></div>'
    partner = (
        '<div><h3><a href="https://partner.example/blog/our-joint-work-with-northwind">Our joint work</a></h3></div>'
    )
    return Design(
        "https://northwind.example/company/news", _page(f"<main>{_each(card, listed)}{partner}</main>"), listed
    )


def next_data() -> Design:
    """No links in the HTML at all: the list is in the data for the page's scripts."""
    listed = articles("/newsroom/")
    posts = [
        {
            "_id": f"p{n}",
            "title": one.title,
            "slug": {"current": one.path.rpartition("/")[2]},
            "publishedOn": f"{one.day}T15:00:00Z",
        }
        for n, one in enumerate(listed)
    ]
    state = {
        "props": {"pageProps": {"posts": posts, "nav": [{"title": "Careers", "url": "/careers"}]}},
        "page": "/newsroom",
    }
    data = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    return Design(
        "https://northwind.example/newsroom", _page(f'<div id="__next"></div>{data}', nav="", footer=""), listed
    )


def item_list() -> Design:
    """An empty page with a JSON-LD list of articles."""
    listed = articles("https://northwind.example/insights/")
    elements = [
        {
            "@type": "ListItem",
            "position": n,
            "item": {"@type": "NewsArticle", "url": one.path, "headline": one.title, "datePublished": one.day},
        }
        for n, one in enumerate(listed)
    ]
    data = json.dumps({"@context": "https://schema.org", "@type": "ItemList", "itemListElement": elements})
    head = f'<script type="application/ld+json">{data}</script>'
    return Design("https://northwind.example/insights", _page("<div></div>", head=head), listed)


def undated() -> Design:
    """Headlines only: no date anywhere, in a list beside a list of whitepapers."""
    listed = articles("/updates/", dated=False)
    body = _each("<li><a href={path}>{title}</a></li>", listed)
    papers = "".join(f'<p><a href="/resources/paper-{n}">Paper {n}</a></p>' for n in range(9))
    return Design(
        "https://northwind.example/updates", _page(f"<main><ul>{body}</ul><div>{papers}</div></main>"), listed
    )


def hero() -> Design:
    """A large first story of another make than the list below it; updated dates beside published ones."""
    listed = articles("/stories/inside/")
    first = """<section><div><a href="{path}"><picture><img alt="A hall at dusk"></picture></a><div><h1>{title}</h1>
    <p>By <a href="/people/ida">Ida</a> | <span>Published {british}</span> | <span>Updated 21 Nov 2026</span></p>
    <a href="{path}">Read the story</a></div></div></section>"""
    rest = (
        """<div><a href="{path}"><div><img alt=""></div><div><div>{title}</div><div>{british}</div></div></a></div>"""
    )
    body = _each(first, listed[:1]) + f"<div>{_each(rest, listed[1:])}</div>"
    return Design("https://northwind.example/stories", _page(f"<main>{body}</main>"), listed)


DESIGNS = (
    cards, table, plain_list, hashed, dates_before, dates_after, root_slugs, dated_paths, sections, queries, german,
    japanese, calendar_sheets, by_day, other_host, next_data, item_list, undated, hero,
)  # fmt: skip


def french_blog() -> Design:
    """A French blog with a sidebar of recent posts, rubrics as links in each card, and comment counts."""
    subjects = (
        (
            "/actualites/le-site-de-lyon-ouvre-ses-portes",
            "Le site de Lyon ouvre ses portes",
            "2026-11-18",
            "18 novembre 2026",
        ),
        (
            "/actualites/accord-avec-le-reseau-electrique",
            "Accord avec le réseau électrique",
            "2026-10-27",
            "27 octobre 2026",
        ),
        (
            "/actualites/resultats-du-troisieme-trimestre",
            "Résultats du troisième trimestre",
            "2026-10-22",
            "22 oct. 2026",
        ),
        ("/actualites/une-nouvelle-directrice", "Une nouvelle directrice", "2026-08-01", "1 août 2026"),
    )
    listed = tuple(Article(path, title, day) for path, title, day, _ in subjects)
    body = "".join(
        f'<div class="post"><div><a href="/energie">Énergie</a> · <abbr title="{day}">{written}</abbr></div>'
        f'<h2><a href="{path}" rel="bookmark">{title}</a></h2><p>Un mot.</p>'
        f'<a href="{path}#commentaires">3 commentaires</a> <a href="{path}">Lire la suite</a></div>'
        for path, title, day, written in subjects
    )
    side = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title, _, _ in subjects[:2])
    widget = f"<div><h4>Articles récents</h4><ul>{side}</ul></div>"
    return Design("https://ventdunord.example/actualites/", _page(f"<div>{body}</div>{widget}"), listed)


def nineties() -> Design:
    """Nested layout tables, font elements, capital tags, files for articles, archives by year."""
    listed = tuple(
        Article(f"/pr/{day[2:4]}{day[5:7]}{day[8:]}{'abc'[n % 3]}.htm", title, day)
        for n, (_, title, day) in enumerate(SUBJECTS)
    )
    row = """<TR><TD WIDTH=120><FONT SIZE=1>{american}</FONT></TD><TD><A HREF="{path}"><FONT SIZE=2><B>{title}</B></FONT></A>
    </TD></TR><TR><TD COLSPAN=2><IMG SRC="/spacer.gif"></TD></TR>"""
    years = "".join(f'<A HREF="/pr/{year}.htm">{year}</A> | ' for year in range(2019, 2026))
    menu = '<TD><A HREF="/co.htm">Company</A><BR><A HREF="/inv.htm">Investors</A><BR><A HREF="/pr.htm">Press</A></TD>'
    body = f"<TABLE><TR>{menu}<TD><TABLE>{_each(row, listed)}</TABLE><P>{years}</TD></TR></TABLE>"
    return Design("http://www.northwind.example/pr.htm", _page(body, nav="", footer=""), listed)


def mega_menu() -> Design:
    """A menu of plain divs that features posts, a block of customers' stories, most-read links, and short titles."""
    listed = (
        Article("/newsroom/press-releases/q3-2026", "Q3 2026", "2026-11-05"),
        Article("/newsroom/press-releases/new-hall", "New hall", "2026-10-20"),
        *articles("/newsroom/press-releases/")[:4],
    )
    menu = "".join(
        f'<div><a href="/customers/how-{name}-trains-faster">How {name} trains faster</a></div>'
        for name in ("harbor", "kestrel", "lumen")
    )
    grid = _each(
        '<div><div><div>{american}</div></div><div><div><h4>{title}</h4></div></div><div><a href="{path}"><span>Learn more</span></a></div></div>',
        listed,
    )
    read = "".join(f'<li><a href="{one.path}">{one.title}</a></li>' for one in listed[2:5])
    body = f"<div><div>{grid}</div><div><h5>Most read</h5><ol>{read}</ol></div></div>"
    nav = f"{DIVS_NAV}<div><div>{menu}</div></div>"
    return Design("https://northwind.example/newsroom", _page(body, nav=nav, footer=DIVS_FOOTER), listed)


def spanish() -> Design:
    """A Spanish newsroom: long dates, relative ones for the newest, events with dates in a list of their own."""
    subjects = (
        ("abre-la-segunda-nave-en-aragon", "Abre la segunda nave en Aragón", None, "hace 3 días"),
        (
            "acuerdo-de-red-por-400-megavatios",
            "Acuerdo de red por 400 megavatios",
            "2026-11-12",
            "12 de noviembre de 2026",
        ),
        ("resultados-del-tercer-trimestre", "Resultados del tercer trimestre", "2026-10-30", "30 de octubre de 2026"),
        ("nueva-responsable-de-energia", "Nueva responsable de energía", "2026-10-01", "1 de octubre de 2026"),
        ("llegan-las-turbinas", "Llegan las turbinas", "2026-09-15", "15 de septiembre de 2026"),
    )
    listed = tuple(Article(f"/es/sala-de-prensa/{slug}", title, day) for slug, title, day, _ in subjects)
    body = "".join(
        f'<li><figure><a href="/es/sala-de-prensa/{slug}"><img alt=""></a></figure><div><p>{written}</p>'
        f'<p><a href="/es/sala-de-prensa/{slug}">{title}</a></p></div></li>'
        for slug, title, _, written in subjects
    )
    events = "".join(
        f'<li><p>{n} de diciembre de 2025</p><p><a href="/es/events/cumbre-de-centros-de-datos-{n}">Cumbre número {n}</a></p></li>'
        for n in range(1, 9)
    )
    return Design("https://vientonorte.example/es/sala-de-prensa", _page(f"<ul>{body}</ul><ul>{events}</ul>"), listed)


def web_components() -> Design:
    """Elements of the site's own making, absolute links with tracking, duplicate desktop and mobile lists."""
    listed = articles("/about/news/2026/")
    card = """<nw-card><nw-eyebrow>Press release</nw-eyebrow><nw-title><a href="https://www.northwind.example{path}?utm_source=hub">
    {title}</a></nw-title><nw-meta><time>{british}</time></nw-meta></nw-card>"""
    lists = f"<nw-grid>{_each(card, listed)}</nw-grid><nw-carousel>{_each(card, listed[:3])}</nw-carousel>"
    tabs = '<nw-tabs><a href="/about/news/media-kit">Media kit</a><a href="/about/news/2025">2025</a></nw-tabs>'
    return Design("https://www.northwind.example/about/news", _page(tabs + lists, nav=DIVS_NAV), listed)


def category_chips() -> Design:
    """Root-level sections as article folders, chips above, each card with a rubric, a picture and a byline link."""
    places = ("/power/", "/chips/", "/sites/", "/policy/")
    listed = tuple(
        Article(f"{places[n % 4]}{slug}-{5200 + n}", title, day) for n, (slug, title, day) in enumerate(SUBJECTS)
    )
    chips = "".join(f'<a href="{place}">{place.strip("/").title()}</a>' for place in places)
    card = """<div><a href="{path}"><img alt="{title}"></a><div><a href="/power/">Power</a><a href="{path}"><h2>{title}</h2></a>
    <div><a href="/writers/ida-okafor">Ida Okafor</a><span>{british}</span></div></div></div>"""
    promo = '<div><a href="/membership/join-the-grid-club-today"><h2>Join the grid club today</h2></a></div>'
    return Design(
        "https://gridpaper.example/", _page(f"<div>{chips}</div><div>{_each(card, listed)}{promo}</div>"), listed
    )


FIRST_HELD_OUT = (french_blog, nineties, mega_menu, spanish, web_components, category_chips)


def korean_cards() -> Design:
    """A Korean newsroom: cards as links, year-first dates with dots, numbers as addresses, a pager."""
    subjects = (
        ("31877", "북풍, 아이오와에 두 번째 전산동 개소", "2026-11-18", "2026.11.18"),
        ("31802", "전력망 계약 체결 소식을 전합니다", "2026-11-02", "2026.11.02"),
        ("31755", "3분기 실적 발표", "2026-10-29", "2026. 10. 29"),
        ("31690", "냉각 설비 발주", "2026-10-11", "2026.10.11"),
        ("31644", "새 전력 책임자 임명", "2026-09-25", "2026.09.25"),
    )
    listed = tuple(Article(f"/kr/newsroom/view/{number}", title, day) for number, title, day, _ in subjects)
    body = "".join(
        f'<li><a href="/kr/newsroom/view/{n}"><div><img alt=""></div><strong>{title}</strong><em>{written}</em></a></li>'
        for n, title, _, written in subjects
    )
    pager = "".join(f'<a href="/kr/newsroom/list/{n}">{n}</a>' for n in range(1, 8))
    return Design("https://bukpung.example/kr/newsroom/list/1", _page(f"<ul>{body}</ul><div>{pager}</div>"), listed)


def investor_years() -> Design:
    """An investor page with years to choose from, files beside releases, and addresses that end in default.aspx."""
    listed = tuple(
        Article(f"/news/news-details/{(day or '')[:4]}/{slug.title()}/default.aspx", title, day)
        for slug, title, day in SUBJECTS
    )
    row = """<div><div>{british}</div><div><a href="{path}">{title}</a></div><div><a href="/files/doc_news/{number}/r.pdf">
    <span>Download</span> <span>(PDF)</span></a></div></div>"""
    years = "".join(f'<a href="/news/{year}/default.aspx">{year}</a>' for year in range(2020, 2027))
    other = """<div><h4>Investor contacts</h4><a href="/resources/investor-contacts/default.aspx">Investor contacts</a>
    <a href="/resources/investor-email-alerts/default.aspx">Sign up for investor email alerts</a></div>"""
    body = f"<div>{years}</div>{_each(row, listed)}{other}"
    return Design("https://investor.northwind.example/news/default.aspx", _page(body, nav=DIVS_NAV), listed)


def magazine() -> Design:
    """A trade site: a lead, two columns of different makes, relative times for the newest, sponsored links between."""
    listed = tuple(
        Article(f"/en/news/{slug}/", title, None if n < 2 else day) for n, (slug, title, day) in enumerate(SUBJECTS)
    )
    lead = '<div><h2><a href="{path}">{title}</a></h2><span>3 hours ago</span><p>By <a href="/en/profile/ida-okafor/">Ida</a></p></div>'
    left = '<div><a href="{path}"><h3>{title}</h3></a><span>{british}</span><a href="/en/tags/power/">Power</a></div>'
    right = '<li><time datetime="{day}T09:00:00Z">{american}</time><a href="{path}">{title}</a></li>'
    adverts = "".join(
        f'<div><h3><a href="/en/whitepapers/choosing-the-right-busbar-part-{n}/">Choosing the right busbar, part {n}</a></h3>'
        "<span>Sponsored</span></div>"
        for n in range(4)
    )
    body = f"{_each(lead, listed[:2])}<div>{_each(left, listed[2:5])}{adverts}</div><ul>{_each(right, listed[5:])}</ul>"
    return Design("https://hallreport.example/en/news/", _page(f"<main>{body}</main>"), listed)


def portuguese_accordion() -> Design:
    """A Portuguese page folded by month in details elements, the day alone in words, titles in buttons' neighbours."""
    subjects = (
        (
            "novembro",
            "abre-o-segundo-edificio-em-sines",
            "Abre o segundo edifício em Sines",
            "2026-11-19",
            "19 de novembro de 2026",
        ),
        (
            "novembro",
            "acordo-de-rede-para-400-megawatts",
            "Acordo de rede para 400 megawatts",
            "2026-11-03",
            "3 de novembro de 2026",
        ),
        (
            "outubro",
            "resultados-do-terceiro-trimestre",
            "Resultados do terceiro trimestre",
            "2026-10-28",
            "28 de outubro de 2026",
        ),
        ("outubro", "chegam-as-turbinas", "Chegam as turbinas", "2026-10-09", "9 de outubro de 2026"),
    )
    listed = tuple(Article(f"/imprensa/{slug}", title, day) for _, slug, title, day, _ in subjects)
    body = ""
    for month in ("novembro", "outubro"):
        items = "".join(
            f'<div role="listitem"><div role="heading" aria-level="3">{title}</div><div>{written}</div>'
            f'<a href="/imprensa/{slug}" class="button">Saiba mais</a></div>'
            for own, slug, title, _, written in subjects
            if own == month
        )
        body += f"<details open><summary>{month.title()} 2026</summary>{items}</details>"
    return Design("https://ventonorte.example/imprensa", _page(f"<section>{body}</section>", nav=DIVS_NAV), listed)


def research_lab() -> Design:
    """A lab's page with news, research and product posts in one grid, each under a folder of its own, undated at random."""
    places = ("/news/", "/research/", "/news/", "/engineering/", "/news/", "/research/", "/news/", "/news/")
    listed = tuple(Article(places[n] + slug, title, day) for n, (slug, title, day) in enumerate(SUBJECTS))
    card = """<a href="{path}"><article><div><p>Announcement</p><p>{american}</p></div><h3>{title}</h3></article></a>"""
    cookie = '<div role="dialog"><a href="/cookies/how-we-use-cookies-here">How we use cookies here</a></div>'
    jobs = '<div><h3>Join us</h3><a href="/careers">See open roles</a></div>'
    return Design(
        "https://lab.example/news", _page(f"{cookie}<div>{_each(card, listed)}</div>{jobs}", nav=DIVS_NAV), listed
    )


HELD_OUT = (korean_cards, investor_years, magazine, portuguese_accordion, research_lab)


def chinese_portal() -> Design:
    """A Chinese portal: dates in brackets before the links, folders by day, a column of ranked links beside the list."""
    subjects = (
        ("/c/2026-11-19/883101.shtml", "北风在爱荷华州启用第二座机房", "2026-11-19"),
        ("/c/2026-11-12/882954.shtml", "签署四百兆瓦并网协议", "2026-11-12"),
        ("/c/2026-10-30/881207.shtml", "第三季度财报发布", "2026-10-30"),
        ("/c/2026-10-08/879900.shtml", "冷却设备采购完成", "2026-10-08"),
    )
    listed = tuple(Article(path, title, day) for path, title, day in subjects)
    body = "".join(
        f'<li><span>[{day}]</span><a href="{path}" target="_blank">{title}</a></li>' for path, title, day in subjects
    )
    ranked = "".join(
        f'<p><i>{n}</i><a href="{path}">{title}</a></p>' for n, (path, title, _) in enumerate(subjects[:2])
    )
    channels = "".join(
        f'<a href="/{name}/">{word}</a>' for name, word in (("tech", "科技"), ("energy", "能源"), ("chip", "芯片"))
    )
    return Design(
        "https://beifeng.example/news/", _page(f"<div>{channels}</div><ul>{body}</ul><div>{ranked}</div>"), listed
    )


def releases_as_files() -> Design:
    """An Italian page whose releases are PDF files, named by the day, with their size beside them."""
    subjects = (
        ("20261119-apertura-seconda-sala", "Apertura della seconda sala", "2026-11-19", "19 novembre 2026"),
        ("20261105-risultati-terzo-trimestre", "Risultati del terzo trimestre", "2026-11-05", "5 novembre 2026"),
        ("20260930-nuova-responsabile-energia", "Nuova responsabile dell'energia", "2026-09-30", "30 settembre 2026"),
    )
    listed = tuple(Article(f"/documenti/comunicati/{slug}.pdf", title, day) for slug, title, day, _ in subjects)
    body = "".join(
        f'<div><h5>{written}</h5><p>{title}</p><a href="/documenti/comunicati/{slug}.pdf">Scarica</a><small>PDF, 120 KB</small></div>'
        for slug, title, _, written in subjects
    )
    return Design("https://ventonord.example/investitori/comunicati-stampa", _page(f"<main>{body}</main>"), listed)


def years_above() -> Design:
    """Years as headings, days without a year beside the links: no full date is printed, and none may be made up."""
    listed = tuple(Article(f"/posts/{slug}", title, None) for slug, title, _ in SUBJECTS)
    item = "<li><span>Nov 19</span> — <a href={path}>{title}</a></li>"
    body = f"<h2>2026</h2><ul>{_each(item, listed[:5])}</ul><h2>2025</h2><ul>{_each(item, listed[5:])}</ul>"
    links = '<p><a href="/posts.xml">RSS</a> <a href="/colophon">Colophon</a> <a href="/uses">Uses</a></p>'
    return Design("https://ida.example/posts", _page(body + links, nav="", footer=""), listed)


def shop_blog() -> Design:
    """A shop's blog: links to share each post, tags under the blog's own folder, goods in a band below."""
    listed = articles("/blogs/news/")
    card = """<div><a href="{path}" class="full-unstyled-link"><h2>{title}</h2></a><span>{american}</span><ul>
    <li><a href="/blogs/news/tagged/power">power</a></li><li><a href="https://social.example/share?u={path}">Share</a></li></ul></div>"""
    goods = "".join(
        f'<div><a href="/collections/racks/products/open-rack-frame-with-busbar-{n}"><h3>Open rack frame with busbar {n}</h3></a>'
        "<span>$ 1,200.00</span></div>"
        for n in range(6)
    )
    return Design("https://shop.example/blogs/news", _page(f"<main>{_each(card, listed)}{goods}</main>"), listed)


def ministry() -> Design:
    """A public body: menus in plain lists, breadcrumbs, addresses by a number, days written 19/11/2026, one that is unclear."""
    days = (
        "19/11/2026",
        "13/11/2026",
        "05/11/2026",
        "28/10/2026",
        "14/10/2026",
        "30/09/2026",
        "08/09/2026",
        "21/08/2026",
    )
    listed = tuple(
        Article(f"/newsroom/detail?itemid={7100 + n}", title, None if int(days[n][:2]) <= 12 else day)
        for n, (_, title, day) in enumerate(SUBJECTS)
    )
    listed = (listed[0], Article(listed[1].path, listed[1].title, "2026-11-13"), *listed[2:])
    menu = "".join(
        f'<li><a href="/topic-areas/{name}">{name.title()} policy</a></li>'
        for name in ("energy", "climate", "grid", "ports")
    )
    crumbs = '<ul><li><a href="/home">Home</a></li><li><a href="/newsroom-overview">Newsroom overview</a></li></ul>'
    body = "".join(
        f'<li><h3><a href="{one.path}">{one.title}</a></h3><p class="meta">{day} | Press release</p></li>'
        for one, day in zip(listed, days, strict=True)
    )
    page = _page(f"<ul>{menu}</ul>{crumbs}<div><ul>{body}</ul></div>", nav="", footer=FOOTER)
    return Design("https://energy.gov.example/newsroom", page, listed)


LAST_HELD_OUT = (chinese_portal, releases_as_files, years_above, shop_blog, ministry)


def redesigned() -> tuple[tuple[Design, Design], ...]:
    """Return pages before and after a redesign that kept their articles' addresses."""
    listed = articles("/news/")
    card = '<a href="{path}"><span>{title}</span><span>{british}</span></a>'
    row = '<tr><td>{american}</td><td><a href="{path}">{title}</a></td></tr>'
    menu = "".join(
        f'<div><a href="/news-and-views-of-staff-{n}">News and views of staff {n}</a></div>' for n in range(5)
    )
    new = Design(
        "https://northwind.example/news", _page(f"{menu}<main>{_each(card, listed)}</main>", nav=DIVS_NAV), listed
    )
    old = Design("https://northwind.example/news", _page(f"<table>{_each(row, listed)}</table>"), listed)
    return (cards(), new), (old, cards()), (new, old)


def moved() -> tuple[Design, Design]:
    """Return a page before and after a redesign that gave its articles new addresses."""
    listed = tuple(Article(f"/stories/{(day or '')[:4]}/{slug}", title, day) for slug, title, day in SUBJECTS)
    row = '<div><h2><a href="{path}">{title}</a></h2><p>{american}</p></div>'
    archive = '<p><a href="/news/archive-of-the-older-news">Archive of the older news</a></p>'
    return cards(), Design("https://northwind.example/news", _page(f"{_each(row, listed)}{archive}"), listed)
