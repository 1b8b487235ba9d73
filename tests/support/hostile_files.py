"""Files that attack their reader, made by code: small here, large or endless when they are read."""

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

XML = '<?xml version="1.0"?>'
SCRIPT = "<script>alert(1)</script>"
SECRET_PLACE = "Elm Street 1428"


def png(width: int = 40, height: int = 30, mode: str = "RGB") -> bytes:
    """Return a harmless PNG."""
    buffer = io.BytesIO()
    Image.new(mode, (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def jpeg_with_gps() -> bytes:
    """Return a photo whose EXIF names a place, and which is turned by a quarter."""
    exif = Image.Exif()
    exif[Base.ImageDescription] = SECRET_PLACE
    exif[Base.Orientation] = 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    buffer = io.BytesIO()
    Image.new("RGB", (60, 20), "navy").save(
        buffer, "JPEG", exif=exif, comment=SECRET_PLACE.encode()
    )
    return buffer.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_header(width: int, height: int, data: bytes = b"") -> bytes:
    """Return a PNG that says how large it is, with these compressed pixels."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def png_of_100_megapixels() -> bytes:
    """Return a PNG of 100 megapixels in a few hundred kilobytes."""
    return png_header(10_000, 10_000, zlib.compress(b"\0" * 1_000_000, 9))


def png_text_bomb() -> bytes:
    """Return a small picture with 200 MB of compressed text in it."""
    bomb = zlib.compress(b"A" * 200_000_000, 9)
    text = _chunk(b"zTXt", b"Comment\0\0" + bomb)
    whole = png()
    return whole[:33] + text + whole[33:]


def polyglot_picture() -> bytes:
    """Return a GIF that is a script and a page too."""
    buffer = io.BytesIO()
    Image.new("P", (8, 8)).save(buffer, "GIF")
    return buffer.getvalue() + f"/*{SCRIPT}*/=1;alert(2)".encode()


def svg_with_script() -> bytes:
    """Return an SVG that runs a script where a browser shows it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg>'.encode()


def page_with_script() -> bytes:
    """Return a page with a script, a style and some text."""
    return (
        f"<!doctype html><html><head><title>t</title>{SCRIPT}<style>b{{}}</style></head>"
        "<body onload=alert(3)><h1>Prices</h1><p>Tea &amp; cake<br>5 euro</p></body></html>"
    ).encode()


def docx(paragraphs: str) -> bytes:
    """Return a DOCX file with this XML as its paragraphs."""
    name = "http://schemas.openxmlformats.org"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return _zip(
        {
            "[Content_Types].xml": f'{XML}<Types xmlns="{name}/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="{rels}"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'{XML}<Relationships xmlns="{name}/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{name}/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": paragraphs
            if paragraphs.startswith("<?xml")
            else f'{XML}<w:document xmlns:w="{name}/wordprocessingml/2006/main">'
            f"<w:body>{paragraphs}</w:body></w:document>",
        }
    )


def docx_of(text: str) -> bytes:
    """Return a DOCX file with one paragraph."""
    return docx(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")


@cache
def docx_bomb() -> bytes:
    """Return a DOCX file of 300 kB with 300 MB in it."""
    return docx("<w:p/>" + " " * 300_000_000)


def docx_with_entities() -> bytes:
    """Return a DOCX file whose XML expands to billions of letters, and one that reads a file."""
    entities = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return docx(
        f'<?xml version="1.0"?><!DOCTYPE d [{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{name}"><w:body><w:p><w:r><w:t>&a9;&f;</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )


def _zip(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def plain_zip() -> bytes:
    """Return an archive that is no document."""
    return _zip({"a.txt": "a", "../../etc/passwd": "root"})


def pdf(content: bytes, *, kids: str = "[3 0 R]", extra: bytes = b"") -> bytes:
    """Return a PDF with one page that has this content."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b">>",
        f"<< /Type /Pages /Kids {kids} /Count 1 >>".encode(),
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        (
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5"
            b" /Resources << /XObject << /X 6 0 R >> >> >>\nstream\n/X Do\nendstream"
        ),
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return data + trailer % (len(objects) + 1, start)


def pdf_of(text: str) -> bytes:
    """Return a PDF with one line."""
    return pdf(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())


def pdf_with_loops() -> bytes:
    """Return a PDF whose pages and forms contain themselves, and which has a script."""
    script = b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> "
    return pdf(b"/X Do", kids="[2 0 R 3 0 R]", extra=script)


@cache
def pdf_bomb() -> bytes:
    """Return a PDF of 300 kB whose page has 300 MB."""
    packed = zlib.compress(b"BT /F1 9 Tf (x) Tj ET " * 14_000_000, 9)
    whole = pdf(packed)
    length = b"<< /Length %d >>" % len(packed)
    return whole.replace(length, length[:-2] + b"/Filter /FlateDecode >>", 1)
