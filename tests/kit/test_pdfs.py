"""A document is kept as it is, or refused with a sentence that helps."""

import zlib

import pytest

from backend.kit import images, limited


def reason_against(raw: bytes) -> str:
    with pytest.raises(images.ImageRefused) as caught:
        images.clean(raw)
    assert len(caught.value.detail_id) > 20
    return caught.value.reason_code


def a_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    parts = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj",
        b"2 0 obj\n<</Type/Pages/Count 0>>\nendobj",
    ]
    body = b"\n".join([*parts, *objects])
    return b"%PDF-1.7\n" + body + b"\ntrailer\n<</Root 1 0 R" + trailer + b">>\nstartxref\n9\n%%EOF\n"


def a_stream(body: bytes, dictionary: bytes = b"/Filter/FlateDecode") -> bytes:
    packed = zlib.compress(body)
    return b"9 0 obj\n<<%b/Length %d>>\nstream\n%b\nendstream\nendobj" % (
        dictionary,
        len(packed),
        packed,
    )


@pytest.mark.parametrize(
    "raw",
    [
        a_pdf(),
        a_pdf(b"3 0 obj\n<</OpenAction[2 0 R/Fit]/AcroForm<</SigFlags 3>>>>\nendobj"),
        a_pdf(a_stream(b"BT (Laporan) Tj ET /JS")),
        a_pdf(b"3 0 obj\n<</Title(LaunchPad)/LaunchPad 1>>\nendobj"),
        a_pdf(a_stream(bytes(range(256)) * 400, b"/Subtype/Image/Filter/DCTDecode")),
        a_pdf() + b"\r\n" * 50,
        a_pdf(*[a_stream(bytes(26_000_000), b"/Subtype/Image/Filter/FlateDecode")] * 5),
    ],
)
def test_a_document_that_only_shows_something_is_kept_as_it_is(raw: bytes) -> None:
    assert images.clean(raw) == images.Cleaned("application/pdf", raw, None, None)


@pytest.mark.parametrize(
    "raw",
    [
        a_pdf(b"3 0 obj\n<</S/JavaScript/JS(app.alert\\(1\\))>>\nendobj"),
        a_pdf(b"3 0 obj\n<</OpenAction<</S /JavaScript /JS 4 0 R>>>>\nendobj"),
        a_pdf(b"3 0 obj\n<</S/J#61va#53cript>>\nendobj"),
        a_pdf(b"3 0 obj\n<</#4a#53 4 0 R>>\nendobj"),
        a_pdf(b"3 0 obj\n<</S/Launch/F(cmd.exe)>>\nendobj"),
        a_pdf(b"3 0 obj\n<</Names<</EmbeddedFiles 4 0 R>>>>\nendobj"),
        a_pdf(b"3 0 obj\n<</Type/EmbeddedFile>>\nendobj"),
        a_pdf(b"3 0 obj\n<</Subtype/RichMedia>>\nendobj"),
        a_pdf(b"3 0 obj\n<</XFA 4 0 R>>\nendobj"),
        a_pdf(a_stream(b"5 0 <</S/JavaScript/JS(x)>>", b"/Type/ObjStm/N 1/Filter/FlateDecode")),
        a_pdf(a_stream(b"5 0 <</S/J#61vaScript>>")),
        a_pdf(a_stream(bytes((4 << 20) - 8) + b"/JavaScript ")),
        a_pdf(a_stream(b"x", b"/Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]")),
        a_pdf(b"3 0 obj\n(stream\n) <</S/JavaScript>> (endstream)\nendobj"),
    ],
)
def test_a_document_that_acts_is_refused(raw: bytes) -> None:
    assert reason_against(raw) == "pdf-active"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (a_pdf(trailer=b"/Encrypt 7 0 R"), "pdf-encrypted"),
        (a_pdf()[:-8], "pdf-damaged"),
        (a_pdf() + bytes(3_000), "pdf-damaged"),
        (b"\n" + a_pdf(), "unsupported"),
        (a_pdf(*[a_stream(bytes(60_000_000))] * 10), "too-heavy"),
    ],
)
def test_a_document_that_cannot_be_looked_into_is_refused(raw: bytes, reason: str) -> None:
    assert reason_against(raw) == reason


def test_a_document_made_to_be_slow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = limited.Limits(memory_mib=384, cpu_seconds=1, wall_seconds=10, output_mib=1)
    task = limited.Task("backend.kit.pdf_check:check", limits, at_once=1)
    monkeypatch.setattr(images, "_CHECK", task)

    assert reason_against(a_pdf(b"stream\n" * 600_000)) == "too-heavy"
