"""Texts of our own writing that tell the same event or another, and how they are compared, for the tests."""

from __future__ import annotations

from ingest import likeness
from ingest.likeness import Relation, Signature

ARTICLE = """Harrow Grid will build its third data centre on the site of a closed paper mill, it said on Tuesday.
The first hall is to draw 120 megawatts from next spring, the whole campus 480 once the new substation is ready.
Neighbours had asked for quieter cooling, so the plans now show no fans on the side that faces the village.
"We heard them and went back to the drawing board," said Ines Toller, who runs the work, in the town hall.
The county granted the permit by seven votes to two after a debate that lasted until midnight.
Harrow expects to spend 2.4 billion dollars on buildings and power, and leaves the chips to its tenants.
One of them, according to two people who have seen the lease, is a maker of weather models from the north.
The utility must string eleven miles of new line through woodland, for which it has the rights but not yet the crews.
A union of electricians offered to train forty apprentices if the work goes to local firms.
The paper mill closed in 2019 and took six hundred jobs with it; the new halls will employ ninety people.
Water will come from the mill's old intake, at a tenth of what the mill used to draw.
Work begins in May with the removal of the old chimneys, which a heritage group had tried to save."""

ABOUT = """About Harrow Grid
Harrow Grid designs, builds and operates data centres for companies that train large models. Founded in 2014, it runs
21 campuses in 9 countries, employs 3,400 people and has bought clean power for every hour of its use since 2022. More
at its website, where investors also find its filings.
Forward-looking statements
This release contains forward-looking statements that involve risks and uncertainties, among them the supply of
transformers, the price of power, the decisions of regulators and the plans of customers. Actual results may differ.
Harrow Grid has no duty to update any statement and refers to the risks in its annual report for more detail."""

QUARTER = """Harrow Grid today announced results for the {ordinal} quarter of {year}, which ended on {end}.
Revenue was ${revenue} million, up {growth} percent from a year earlier. Operating income was ${income} million, against
${before} million in the same quarter of last year. Capital expenditure came to ${capex} million, most of it for
substations. The company ended it with {power} megawatts under contract, of which {running} megawatts are running.
Cash and equivalents were ${cash} million. "Demand was strong in the {ordinal} quarter and our teams delivered," said
the chief executive. For the full year it expects revenue between ${low} million and ${high} million and capital
expenditure of about ${plan} million. Management will discuss the results in a call at 5 p.m. Eastern time on {call}."""

SITE = """Harrow Grid today announced a new campus in {town}. The campus will stand on {acres} acres {where} and
will draw {power} megawatts when complete. {detail} Construction starts in {start}. "{quote},"
said {who}. Local officials welcomed the plan.
{close}
"""

SECOND_QUARTER = QUARTER.format(
    ordinal="second", year=2025, end="June 30", revenue=412, growth=38, income=61, before=44, capex=530, power=910,
    running=377, cash=220, low="1,600", high="1,700", plan="2,100", call="August 5",
)  # fmt: skip
THIRD_QUARTER = QUARTER.format(
    ordinal="third", year=2025, end="September 30", revenue=468, growth=41, income=75, before=52, capex=585, power=1040,
    running=415, cash=198, low="1,680", high="1,740", plan="2,250", call="November 4",
)  # fmt: skip
LINDWATER = SITE.format(
    town="Lindwater", acres=210, where="where a paper mill stood until 2019", power=480, start="May",
    detail="Closed cooling loops keep it quiet, and the old water intake serves it.", who="programme head Ines Toller",
    quote="The village told us what it could live with and we listened",
    close="The county approved it by seven votes to two after a long night of debate.",
)  # fmt: skip
MARSH_END = SITE.format(
    town="Marsh End", acres=95, where="beside the tidal power station", power=150, start="October",
    detail="It will be cooled with sea water that returns no more than two degrees warmer.", who="engineer Bo Ashgrove",
    quote="No other place on this coast has power and cold water behind one fence",
    close="A ferry will bring the heaviest transformers, because the coastal road cannot carry them.",
)  # fmt: skip
OTHER = """The port of Callow has ordered nine electric cranes from a yard in the south, its harbour master said.
They replace diesel machines that are older than most of the drivers and will lift containers from two ships at once.
The order is worth 64 million euros and includes training, spare parts and a simulator in the old customs house.
Deliveries start in autumn and end two years later, when the new quay opens to the largest ships on the northern route.
Dockers welcomed the quiet of the machines and asked for a say in how many people each of them will need.
A rival bid from abroad was cheaper by a tenth but came without batteries, which the port had wanted from the start."""


def of(text: str, title: str = "", url: str | None = None) -> Signature:
    """Return the signature of a text."""
    return likeness.signature(title, text, url)


def between(one: str, other: str) -> Relation:
    """Return the relation of two texts without titles."""
    return likeness.relation(of(one), of(other))
