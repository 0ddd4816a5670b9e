"""Photos and documents for tests of evidence, made here."""

import hashlib
from io import BytesIO

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.client import Answer, Client

GPS, CAMERA = 0x8825, 0x0110


def a_photo(colour: int = 0) -> bytes:
    """A small JPEG with camera, place and words in its margins."""
    exif = Image.Exif()
    exif[CAMERA] = "Ponsel Contoh"
    exif.get_ifd(GPS)[1] = "N"
    target = BytesIO()
    Image.new("RGB", (32, 24), (colour, 40, 40)).save(target, "JPEG", exif=exif, comment=b"rahasia")
    return target.getvalue()


def a_document() -> bytes:
    target = BytesIO()
    page = Canvas(target, invariant=1)
    page.drawString(100, 700, "Berita acara contoh")
    page.save()
    return target.getvalue()


def digest_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def put(client: Client, raw: bytes, *, digest: str | None = None, kind: str = "image/jpeg") -> Answer:
    """As whoever is signed in."""
    return client.put(f"/api/v1/evidence/{digest or digest_of(raw)}", content=raw, headers={"Content-Type": kind})


def get(client: Client, raw: bytes, **arguments: str) -> Answer:
    return client.get(f"/api/v1/evidence/{digest_of(raw)}", headers=arguments)
