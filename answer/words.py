"""Words as they are compared: stems, with the synonyms of this field folded together."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from index.keywords import STOPWORDS

_WORD = re.compile(r"[^\W_]+(?:[.,'’&-][^\W_]+)*")
_OWNED = re.compile(r"['’]s$")
_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = threading.Lock()
"""A stemmer keeps the word it is at in itself: two threads at once would get a mixture of theirs."""
_MOST_STEMS = 100_000
"""Of words that callers make up there is no end."""

# Each line is one idea; all its words count as the first. Multi-word terms are folded before words are split.
_PHRASES = {
    r"(?:mega-?watt|mw)[ -]?hours?|mwh": "MWh",
    r"(?:kilo-?watt|kw)[ -]?hours?|kwh": "kWh",
    r"capital (?:expenditures?|spending|outlays?|expenses?)": "capex",
    r"data[ -]?cent(?:er|re)s?": "datacentre",
    r"giga-?watts?": "GW",
    r"mega-?watts?": "MW",
    r"kilo-?watts?": "kW",
    r"(?:com(?:e|es|ing)|came|brings?|bringing|brought|go(?:es|ing)?) back (?:online|on ?line|into service)": "restart",
    r"go(?:es|ing)? live|went live|come online|comes online|came online|brought online|on ?stream": "opening",
    r"united states|u\.s\.a?\.?(?=\W|$)": "US",
    r"fy\s?['’]?(?:20)?(\d\d)\b": r"fiscal 20\1",
    r"pull(?:s|ed|ing)? out(?: of)?\b": "withdraw",
    r"ground[ -]?br(?:oke|eaking)|broke ground": "construction",
    r"power purchase agreements?": "ppa",
    r"remaining performance obligations?|rpos?\b": "backlog",
    r"valu(?:ed|ing)\b": "valuation",
    r"accelerat(?:e[ds]?|ing|ions?)\b": "hasten",
    r"(?:go(?:es|ing|ne)?|went) public": "flotation",
}
_SYNONYMS = (
    "capex outlay",
    "spend expend invest investment expenditure money",
    "pay price cost charge fee dear dearer expensive paid",
    "chip gpu gpus accelerator processor silicon",
    "job worker employee position staff hire employment people employ work",
    "datacentre campus facility site",
    "electricity power energy electric electrical load",
    "company firm business organisation organization corporation",
    "buy purchase acquire acquisition bought",
    "lease rent rental leased let landlord lessor",
    "stake share ownership own owner owned",
    "loan debt borrow financing finance credit lend lent lender",
    "open opening start begin launch commence operational online operation live",
    "build construct construction erect building built",
    "commit commitment pledge promise",
    "deal contract agreement pact",
    "partner partnership together collaborate",
    "raise increase lift grow rose rise grew",
    "cut reduce lower decrease drop fell fall",
    "guidance forecast outlook guide expect",
    "plan intend aim target goal",
    "location place where site",
    "announce unveil reveal",
    "customer client tenant buyer",
    "supply supplier provide provider vendor",
    "ship shipment deliver delivery",
    "restart reopen revive",
    "guarantee backstop backing",
    "sell sold",
    "grant approve allow permit",
    "block reject refuse deny",
    "hasten forward",
    "capacity size",
    "additional extra further",
    "delay postpone late slip",
    "pause halt suspend stop",
    "norway norwegian",
    "france french",
    "germany german",
    "britain british",
    "india indian",
    "japan japanese",
    "china chinese",
    "korea korean",
    "saudi saudis",
    "emirates emirati",
    "europe european",
    "texas texan",
)


def _build_synonyms() -> dict[str, str]:
    folded: dict[str, str] = {}
    for line in _SYNONYMS:
        words = [_STEMMER.stemWord(word) for word in line.split()]
        for word in words:
            folded.setdefault(word, words[0])
    return folded


_FOLDED = _build_synonyms()
_PHRASE_PATTERNS = tuple((re.compile(rf"\b{pattern}", re.IGNORECASE), word) for pattern, word in _PHRASES.items())


@lru_cache(_MOST_STEMS)
def stem(word: str) -> str:
    """Return the form under which a word is compared."""
    lowered = unicodedata.normalize("NFKD", word.lower()).replace("’", "'")
    lowered = "".join(character for character in lowered if not unicodedata.combining(character))
    lowered = lowered.removesuffix("'s").removesuffix("'")
    with _STEMMING:
        stemmed = _STEMMER.stemWord(lowered)
    return str(_FOLDED.get(stemmed, stemmed))


def terms(text: str) -> list[str]:
    """Return the telling words of a text as stems, in order, with repeats."""
    for pattern, word in _PHRASE_PATTERNS:
        text = pattern.sub(word, text)
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if _OWNED.sub("", word.lower()) in STOPWORDS:
            continue
        parts = [word] if not re.search(r"[-&]", word) else [word, *re.split(r"[-&]", word)]
        found.extend(stem(part) for part in parts if part and part.lower() not in STOPWORDS)
    return found


def words_of(text: str, stems: set[str]) -> tuple[str, ...]:
    """Return the words of a text that stand behind stems, as they were written."""
    return tuple(dict.fromkeys(match.group() for match in _WORD.finditer(text) if stem(match.group()) in stems))
