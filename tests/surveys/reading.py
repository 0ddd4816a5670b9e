"""Paper as a person and a phone read it: the words on a page, and what its QR code opens."""

import pypdfium2
import zxingcpp

MM_PER_POINT = 25.4 / 72


def pages(document: bytes) -> int:
    with pypdfium2.PdfDocument(document) as pdf:
        return len(pdf)


def words(document: bytes) -> str:
    """All words of all pages, with single blanks between them."""
    with pypdfium2.PdfDocument(document) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())


def size_mm(document: bytes) -> tuple[int, int]:
    """Width and height of the first page."""
    with pypdfium2.PdfDocument(document) as pdf:
        width, height = pdf[0].get_size()
    return round(width * MM_PER_POINT), round(height * MM_PER_POINT)


def qr_codes(document: bytes) -> list[str]:
    """What a camera reads from the first page, held far away: at 80 dots an inch, without colours."""
    with pypdfium2.PdfDocument(document) as pdf:
        picture = pdf[0].render(scale=80 / 72, grayscale=True).to_pil()
    return [one.text for one in zxingcpp.read_barcodes(picture)]


def ink_outside(document: bytes, *, margin_mm: float) -> bool:
    """Whether anything is drawn nearer to the edge of a page than printers can print."""
    with pypdfium2.PdfDocument(document) as pdf:
        for page in pdf:
            picture = page.render(scale=2, grayscale=True).to_pil().point(lambda shade: 255 if shade < 250 else 0)
            edge = int(margin_mm / MM_PER_POINT * 2)
            found = picture.getbbox()
            if found is None:
                continue
            left, top, right, bottom = found
            if left < edge or top < edge or right > picture.width - edge or bottom > picture.height - edge:
                return True
    return False
