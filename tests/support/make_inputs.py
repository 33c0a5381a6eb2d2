"""Writes the binary files of tests/inputs: PDF, Word, OpenDocument, workbooks. The others are written by hand.

``python tests/support/make_inputs.py`` writes them anew; it needs python-docx and openpyxl. The PDFs are written here,
object by object, with the text at given places, so that columns, headers and page numbers are where a page has them.
"""

from __future__ import annotations

import sys
import zipfile
import zlib

from repository import TESTS

FOLDER = TESTS / "inputs"
WIDTH, HEIGHT = 595, 842
LONG_AGO = (2025, 6, 12, 0, 0, 0)


def pdf(pages, *, image=False):
    """Return a PDF; a page is a list of (x, y from the top, size, text)."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for page in pages:
        lines = [
            f"BT /F1 {size} Tf {x} {HEIGHT - y} Td ({text}) Tj ET".replace("\u2022", "\\225")
            for x, y, size, text in ((x, y, s, t.replace("(", "\\(").replace(")", "\\)")) for x, y, s, t in page)
        ]
        drawn = "0.8 g 50 50 400 600 re f" if image else "\n".join(lines)
        content = drawn.encode("cp1252")
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content.decode('cp1252')}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def column(x, y, lines, size=10):
    return [(x, y + 12 * i, size, line) for i, line in enumerate(lines)]


LEFT = [
    "On 9 June, M23 fighters captured the town of Sake",
    "after two days of fighting with the army. Resi-",
    "dents fled towards Goma and Minova during the",
    "night, and the road stayed closed until noon.",
    "The hospital of the town treated 14 wounded",
    "people, and three of them died of their wounds.",
]
RIGHT = [
    "In Djugu territory, CODECO fighters attacked the",
    "village of Bule on 10 June and burned 20 houses.",
    "Four civilians were killed, the chief of the area",
    "said. The army sent a company to Fataki on the",
    "next day. Markets in Bunia stayed open and the",
    "road to Mahagi was used by traders as before.",
]


def sitrep_pages():
    first = [
        (50, 40, 8, "Example Office - internal"),
        (50, 90, 18, "DR Congo: Situation Report"),
        (50, 112, 10, "As of 14 June 2025"),
        (50, 150, 13, "North Kivu"),
        *column(50, 172, LEFT),
        (320, 150, 13, "Ituri"),
        *column(320, 172, RIGHT),
        (280, 815, 8, "Page 1 of 2"),
    ]
    second = [
        (50, 40, 8, "Example Office - internal"),
        (50, 90, 13, "Incidents"),
        *[
            (x, 115, 10, t)
            for x, t in ((50, "Date"), (120, "Territory"), (220, "Location"), (320, "Incident"), (520, "Killed"))
        ],
        *[
            (x, 130, 10, t)
            for x, t in (
                (50, "9 June"),
                (120, "Masisi"),
                (220, "Sake"),
                (320, "M23 fighters shelled the base"),
                (520, "3"),
            )
        ],
        *[
            (x, 145, 10, t)
            for x, t in (
                (50, "10 June"),
                (120, "Djugu"),
                (220, "Bule"),
                (320, "CODECO fighters burned houses"),
                (520, "4"),
            )
        ],
        *[(x, 160, 10, t) for x, t in ((50, "Total"), (320, "2 incidents"), (520, "7"))],
        (280, 815, 8, "Page 2 of 2"),
    ]
    return [first, second]


def one_column_pages():
    body = [
        "Fighting went on in Masisi territory on Monday. The army and allied fighters held the hills above",
        "the town of Sake, and M23 fighters held the road to Minova, residents said. No deaths were reported.",
        "",
        "\u2022 Goma was calm and the market was open.",
        "\u2022 The army withdrew from Kitchanga at night.",
    ]
    return [[(50, 80, 16, "Security update"), *[(50, 120 + 14 * i, 11, line) for i, line in enumerate(body) if line]]]


def write_pdfs():
    (FOLDER / "two_columns.pdf").write_bytes(pdf(sitrep_pages()))
    (FOLDER / "one_column_2025-06-12.pdf").write_bytes(pdf(one_column_pages()))
    (FOLDER / "scanned.pdf").write_bytes(pdf([[]], image=True))
    (FOLDER / "damaged.pdf").write_bytes(pdf(one_column_pages())[:200])


def write_docx():
    import docx

    file = docx.Document()
    file.add_heading("Weekly report", 0)
    file.add_paragraph("Goma, le 3 mai 2025")
    file.add_heading("Territoire de Djugu", 1)
    file.add_paragraph("La CODECO a attaqué Bule. Quatre civils ont été tués.")
    file.add_paragraph("Fataki est calme.", style="List Bullet")
    bold = file.add_paragraph()
    bold.add_run("North Kivu").bold = True
    file.add_paragraph("M23 fighters captured Sake on 2 May.")
    rows = [
        ("Date", "Territory", "Incident"),
        ("1 May 2025", "Masisi", "M23 fighters shelled Sake."),
        ("2 May 2025", "Djugu", "CODECO killed four civilians in Bule."),
    ]
    table = file.add_table(rows=3, cols=3)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    file.save(FOLDER / "report.docx")
    (FOLDER / "no_word.docx").write_bytes(b"This is a text that somebody called .docx.")


def write_odt():
    parts = {"office": "office", "text": "text", "table": "table"}
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in parts.items()
    )
    body = (
        '<text:h text:outline-level="1">Ituri</text:h>'
        "<text:p>CODECO fighters attacked Bule<text:s/>on 9 June 2025.</text:p>"
        "<text:list><text:list-item><text:p>Fataki was calm.</text:p></text:list-item>"
        "<text:list-item><text:p>The army left Fataki.</text:p></text:list-item></text:list>"
    )
    inner = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {names}>{inner}</office:document-content>'
    with zipfile.ZipFile(FOLDER / "report.odt", "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", LONG_AGO), "application/vnd.oasis.opendocument.text")
        archive.writestr(zipfile.ZipInfo("content.xml", LONG_AGO), content)


def write_xlsx():
    from datetime import date

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Incidents"
    sheet.append(["Incidents of June 2025"])
    sheet.append(["Date", "Province", "Location", "Description", "Killed", "Source"])
    sheet.append(
        [date(2025, 6, 9), "Nord-Kivu", "Sake", "M23 fighters captured the town of Sake.", 3, "Radio A; Radio B"]
    )
    sheet.append([date(2025, 6, 10), "Ituri", "Bule", "CODECO fighters attacked Bule.", 4, "Radio A"])
    sheet.append(["Total", None, None, "2 incidents", 7, None])
    notes = book.create_sheet("Read me")
    notes.append(["This workbook holds examples.", "Nothing else"])
    book.save(FOLDER / "incidents.xlsx")

    book = openpyxl.Workbook()
    sheet = book.active
    head = [
        "event_id_cnty",
        "event_date",
        "event_type",
        "sub_event_type",
        "actor1",
        "location",
        "latitude",
        "longitude",
        "source",
        "notes",
        "fatalities",
    ]
    sheet.append(head)
    sheet.append(
        ["TST1", date(2025, 6, 9), "Battles", "Armed clash", "M23", "Sake", -1.57, 29.04, "Radio A", "A clash.", 3]
    )
    book.save(FOLDER / "events.xlsx")

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["When", "Where", "", "What"])
    sheet.append(["Date", "Province", "Location", "Incident"])
    sheet.append(["9 June 2025", "Nord-Kivu", "Sake", "M23 fighters captured the town of Sake."])
    sheet.merge_cells("B1:C1")
    book.save(FOLDER / "merged_heads.xlsx")
    (FOLDER / "no_workbook.xlsx").write_bytes(zlib.compress(b"no workbook"))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for write in (write_pdfs, write_docx, write_odt, write_xlsx):
        write()
    sys.stdout.write(f"{len(list(FOLDER.iterdir()))} files in {FOLDER}\n")
