"""Pages and PDF files of our own writing, for the tests."""

from __future__ import annotations

import zlib

_STORY = (
    "Northwind Compute said on Wednesday that it will build a data centre of 300 megawatts near Lake Arbor, where "
    "the first hall is to open in the spring of 2027.\n"
    "The company has signed for 240 megawatts of grid power and expects to spend up to $4.2 billion over three years, "
    "its chief executive Maria Lindqvist told reporters at the site.\n"
    "Two chip makers will supply the accelerators. Neither of them gave a number, and Northwind said only that "
    "deliveries begin before the end of the year.\n"
    "Residents of the county had asked for a limit on the water that the cooling may draw. The plan that was approved "
    "on Tuesday uses a closed loop instead, which needs less water and a little more power."
)
PARAGRAPHS = tuple(_STORY.splitlines())
LINKED_DATA = """<script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [
 {"@type": "WebSite", "name": "Grid Post", "datePublished": "2011-01-01"},
 {"@type": ["NewsArticle"], "headline": "Northwind to build 300 MW near Lake Arbor",
  "datePublished": "2025-11-12T23:30:00-06:00", "dateModified": "2025-11-14T08:00:00-06:00",
  "author": [{"@type": "Person", "name": "Ida Okafor"}, {"@type": "Organization", "name": "Grid Post Staff"}],
  "publisher": {"@type": "Organization", "name": "Grid Post"}}]}
</script>"""


def article(head: str = LINKED_DATA, *, byline: str = "By Ida Okafor | November 12, 2025", paragraphs: int = 4) -> str:
    """Return an article page with navigation around it."""
    body = "\n".join(f"<p>{text}</p>" for text in PARAGRAPHS[:paragraphs])
    return f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8">
<title>Northwind to build 300 MW near Lake Arbor | Grid Post</title>
<meta property="og:site_name" content="Grid Post">
<link rel="canonical" href="https://www.gridpost.example/2025/11/12/northwind?utm_source=x">
{head}</head><body><nav><a href="/">Home</a> <a href="/power">Power</a></nav>
<main><article><h1>Northwind to build 300 MW near Lake Arbor</h1><div class="byline">{byline}</div>
{body}
<table><tr><th>Phase</th><th>Power</th></tr><tr><td>First hall</td><td>100 MW</td></tr></table>
</article></main><footer>Copyright Grid Post. All rights reserved.</footer></body></html>"""


def pdf(*pages: str, info: str = "", extra_trailer: str = "") -> bytes:
    """Return a PDF whose pages show these lines, written object by object."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        lines = "".join(f"({_escaped(line)}) Tj T* " for line in page.split("\n"))
        stream = zlib.compress(f"BT /F1 10 Tf 12 TL 40 750 Td {lines}ET".encode("latin-1"))
        objects.append(f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\nendstream")
    objects.append(f"<< {info} >>".encode())
    return _assembled(objects, extra_trailer)


def _assembled(objects: list[bytes], extra_trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R {extra_trailer} >>\n"
    return bytes(out + f"{trailer}startxref\n{start}\n%%EOF\n".encode())


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
