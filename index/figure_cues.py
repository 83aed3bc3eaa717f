"""Words that say what a value near them counts, and words that say it is no figure at all."""

from __future__ import annotations

import re

from corpus.figure import Basis, Metric

_SUM = (
    r"(?=\s(?:(?:about|some|over|nearly|roughly|around|another|more|than|up|an|a|additional|further|at|least|just|its|first|fresh|new|close|"
    r"to(?<=up\sto))\s){0,4}[$€£¥₹])"
)
_CUES: tuple[tuple[Metric, str], ...] = (
    (
        "capex",
        (
            r"cap(?:ital)?[\s-]?ex(?:penditures?)?|capital\s(?:spending(?:\sbudget)?|outlays?|expenses?)|"
            r"purchases\sof\sproperty"
        ),
    ),
    (
        "contract value",
        (
            r"(?:contract(?:ed)?|lease|leasing|hosting)\s(?:revenues?|values?|totals?)|"
            r"share\sof\s(?:the\s)?\u01c2+(?:['’]s?)?\s(?:contract\s|order\s|contracted\s)?(?:book|backlog)"
        ),
    ),
    (
        "backlog",
        (
            r"(?:revenue\s|contracted\s|order\s|sales\s)?backlogs?|(?:contract|order)\sbook|"
            r"remaining\sperformance\sobligations?|RPO"
        ),
    ),
    ("orders", r"(?:purchase\s|customer\s)?orders|bookings|order\soutlook"),
    ("operating income", r"operating\s(?:income|profit)"),
    ("net income", r"net\s(?:income|profit|earnings)"),
    ("research and development", r"(?:research\sand\sdevelopment|R&D)(?!\sand\b)"),
    (
        "revenue",
        (
            r"(?:annuali[sz]ed\s|run-rate\s)*(?:revenues?|(?<!cost\sof\s)sales|turnover)(?:\srun[\s-]rate)?|run[\s-]rate|"
            r"br(?:ought|ings?)\sin"
        ),
    ),
    ("valuation", r"(?:valuations?(?!\sallowance)|valu(?:ed|es|ing)(?=\s(?:\S+\s){0,4}at\b)|post-money|pre-money)"),
    ("guarantee", r"guarante\w+|backstop\w*"),
    (
        "acquisition price",
        (
            r"acqui(?:res?|red|ring)(?!\sof\sproperty)|acquisitions?(?=\sof\s(?!property))|takeover|buyout|"
            r"(?:to|will|would)\sbuy(?=\s(?:\u01c2|the\scompany))"
        ),
    ),
    (
        "equity investment",
        (
            r"equity(?!\s(?:offerings?|sales?|raise|financing|issuance))"
            r"(?:\s(?:investments?|stakes?|funding|capital|value))?|stakes?"
        ),
    ),
    (
        "financing",
        (
            r"(?<!its\s)debts?|loans?|bonds?|(?:senior\s|convertible\s)?notes|credit\sfacilit\w+|financing|(?:funding|seed)(?:\srounds?)?|"
            r"(?:equity|stock|share|bond|debt)\s(?:offerings?|sales?|raise|issuance)|"
            r"rounds?(?!-|\stable|\sof\s(?!funding|financing|investment))|"
            r"series\s[A-K]\b|len[dt]|lends|lending|borrow\w*|IPO|private\splacement|third-party\scapital|fundraising|"
            r"chip\sfinancing|rais(?:ed?|es|ing)" + _SUM
        ),
    ),
    (
        "commitment",
        (
            r"commit(?:s|ted|ting|ments?)?|obligations?|agreed\sto\s(?:pay|buy|purchase|spend)|pay(?:s|ing)?(?=\s\u01c2)|(?:to|will|would)\sbuy|"
            r"purchases?"
        ),
    ),
    (
        "contract value",
        (
            r"letters?\sof\sintent|memorand(?:um|a)\sof\sunderstanding|MoUs?|term\ssheets?|"
            r"contracts?|deals?|agreements?|(?<!to\s)leases?(?!\s(?:expenses?|costs?|liabilit\w+|assets))|leased|pacts?|"
            r"partnership"
        ),
    ),
    ("cost", r"(?:compute|training|infrastructure)(?:\sand\s\w+)?\s(?:costs?|expenses?)"),
    (
        "investment",
        (
            r"invest(?:s|ed|ing|ments?)?|spend(?:s|ing)?|spent|costs?(?!\sof\s(?:sales|revenues?|goods))|costing|budget\w*|build(?:s|ing|out|-out)?|pledge[ds]?|"
            r"projects?|campus(?:es)?|data[\s-]cent(?:er|re)s?|plants?|hubs?|plans?(?!\sto\ssell)|expansion|pour(?:s|ed|ing)?|programme"
        ),
    ),
)  # fmt: skip
METRICS = tuple(metric for metric, _ in _CUES)
"""The metric of each group `c0`, `c1`, … of `CUE`."""

CUE = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<c{place}>{words})" for place, (_, words) in enumerate(_CUES)) + r")(?!\w)",
    re.IGNORECASE,
)
WEAK = re.compile(
    r"spen[dt]|project|campus|data|plant|hub|plan|expansion|build|programme|purchase|stake|deal|partnership",
    re.IGNORECASE,
)
"""Words that name the thing paid for, or that stand near any sum: the nearest other word goes before them."""

BLOCKERS = re.compile(
    r"(?<![\w-])(?:fine[ds]?|penalt\w+|lawsuits?|damages|settle(?:ment|d)?|salar\w+|bonus\w*|price\starget|per\sshare|a\sshare|"
    r"share\sprice|dividends?|buybacks?|repurchas\w+|tax\w*|donat\w+|tuition|prize|ransom|market\s(?:size|cap\w*|value|"
    r"opportunity)|GDP|(?:online|consumer|holiday|retail|e-commerce|shoppers?['’]?)\sspend(?:ing)?|per\shour|an\shour|savings?|off\sthe|discount\w*|tariffs?|royalt\w+|impairments?|write-?downs?|losses|"
    r"loss|deficit|net\sworth|fortune|subsid\w+|incentives?|grants?|marketing|advertis\w+|theft|stolen|fraud|insurance|"
    r"unearned|deferred|recogni[sz]ed|receivables?|collateral|pledged\s(?:as|\w+\s\w+\sas)|reimburs\w+|severance|gains?|"
    r"hedg\w+|write-?offs?|termination|fair\svalue|carrying|amorti[sz]ation|depreciation|goodwill|restructuring|"
    r"in\scash\son\shand|costs?\sof\s(?:revenues?|sales)|in\s(?:default\s)?interest|box\soffice|compensation|pension\w*|crypto\w*|bitcoin|ETFs?|funds?|assets\sunder)(?!\w)",
    re.IGNORECASE,
)
STRANGE = re.compile(
    r"\b(?:repurchas\w+|buybacks?|receivables?|dividends?|repa(?:y|ys|id|ying|yments?))\b", re.IGNORECASE
)
"""Words that say in any place of a clause that its sums are of accounts and shares, and none of the field's."""

POWER_CUE = re.compile(
    r"(?<!\w)(?:data[\s-]cent\w+|campus\w*|sites?|capacity|compute|computing|clusters?|loads?|reactors?|plants?|grid|nuclear|"
    r"GPUs?|TPUs?|chips?|facilit\w+|infrastructure|deploy\w*|online|power|lease[ds]?|AI|pipeline|goal|target|secur\w+|buildings?|"
    r"hub|systems?|accelerators?|electricity|energy|gas|solar|wind|PPA|programme|program|projects?|phase|deliver\w*|suppl(?:y|ies|ied))(?!\w)",
    re.IGNORECASE,
)
_BASIS_WORDS: tuple[tuple[Basis, str], ...] = (
    ("IT", r"\bIT\s(?:load|capacity|power)|critical\s(?:IT|load)"),
    ("connected", r"connected[\s-](?:power|capacity)|grid[\s-]connected"),
    ("contracted", r"contracted[\s-](?:power|capacity)"),
    ("operating", r"active\spower|active\scapacity|operational\scapacity"),
    (
        "generation",
        r"reactors?|(?:gas|solar|wind|nuclear|power)\s(?:\w+\s)?(?:plants?|farms?)|turbines?|nuclear\s(?:power|capacity|energy)|solar|wind\b",
    ),
    ("grid", r"\bgrid\b|interconnection|substation|utility"),
    ("facility", r"facility\s(?:power|load)|gross\s(?:power|capacity)"),
)
BASES: dict[Basis, re.Pattern[str]] = {basis: re.compile(words, re.IGNORECASE) for basis, words in _BASIS_WORDS}
"""What the words near a power figure say of the way it is counted."""
