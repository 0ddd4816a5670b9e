"""The words and numbers that people write into a sheet of indicators. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal

from backend.iku.rules import E4, Aspect, Consolidation, Counts, MinimizeBy, Perspective, Polarity, Source, Target

POLARITIES: Mapping[str, Polarity] = {
    "makin besar makin baik": Polarity.MAXIMIZE,
    "maksimal": Polarity.MAXIMIZE,
    "maximize": Polarity.MAXIMIZE,
    "positif": Polarity.MAXIMIZE,
    "komulatif": Polarity.MAXIMIZE,  # so spelled by the planning system
    "kumulatif": Polarity.MAXIMIZE,
    "makin kecil makin baik": Polarity.MINIMIZE,
    "minimal": Polarity.MINIMIZE,
    "minimize": Polarity.MINIMIZE,
    "negatif": Polarity.MINIMIZE,
    "tetap": Polarity.STABILIZE,
    "stabil": Polarity.STABILIZE,
    "stabilize": Polarity.STABILIZE,
}
FORMULAS: Mapping[str, MinimizeBy] = {
    "khusus": MinimizeBy.SPECIAL,
    "special": MinimizeBy.SPECIAL,
    "perbandingan": MinimizeBy.RATIO,
    "rasio": MinimizeBy.RATIO,
    "ratio": MinimizeBy.RATIO,
}
ASPECTS: Mapping[str, Aspect] = {
    "kuantitas": Aspect.QUANTITY,
    "kualitas": Aspect.QUALITY,
    "waktu": Aspect.TIME,
    "biaya": Aspect.COST,
}
PERSPECTIVES: Mapping[str, Perspective] = {
    "penerima layanan": Perspective.SERVICE_RECIPIENT,
    "proses bisnis": Perspective.BUSINESS_PROCESS,
    "penguatan internal": Perspective.INTERNAL_STRENGTHENING,
    "anggaran": Perspective.BUDGET,
}
CONSOLIDATIONS: Mapping[str, Consolidation] = {
    "jumlah": Consolidation.SUM,
    "sum": Consolidation.SUM,
    "rata rata": Consolidation.AVERAGE,
    "average": Consolidation.AVERAGE,
    "angka terakhir": Consolidation.LAST,
    "take last known": Consolidation.LAST,
    "tlk": Consolidation.LAST,
}
SOURCES: Mapping[str, tuple[Source, Counts | None]] = {
    "diisi": (Source.ENTERED, None),
    "manual": (Source.ENTERED, None),
    "volume kegiatan": (Source.FROM_ACTIVITIES, Counts.QUANTITY),
    "jumlah kegiatan": (Source.FROM_ACTIVITIES, Counts.ENTRIES),
}

# The words a template offers; people may write the others as well.
POLARITY_CHOICES = ("Makin besar makin baik", "Makin kecil makin baik", "Tetap")
FORMULA_CHOICES = ("Khusus", "Perbandingan")
ASPECT_CHOICES = ("Kuantitas", "Kualitas", "Waktu", "Biaya")
PERSPECTIVE_CHOICES = ("Penerima layanan", "Proses bisnis", "Penguatan internal", "Anggaran")
CONSOLIDATION_CHOICES = ("Jumlah", "Rata-rata", "Angka terakhir")
SOURCE_CHOICES = ("Diisi", "Volume kegiatan", "Jumlah kegiatan")

_NUMBER = r"\d{1,12}(?:[.,]\d{1,4})?"
_ONE = re.compile(rf"({_NUMBER})\s*%?", re.ASCII)
_RANGE = re.compile(rf"({_NUMBER})\s*%?\s*(?:-|–|s\.?\s?/?d\.?|sampai)\s*({_NUMBER})\s*%?", re.ASCII | re.IGNORECASE)
# `1.234` is a thousand to whoever groups digits, and a little more than one to a spreadsheet.
_AMBIGUOUS = re.compile(r"\d{1,3}\.\d{3}(?:\.\d{3})*", re.ASCII)


def is_ambiguous(written: str) -> bool:
    return any(_AMBIGUOUS.fullmatch(part) for part in re.split(r"[^\d.,]+", written))


def read_amount(written: str) -> int | None:
    """Ten-thousandths of `87,5`, or None."""
    found = _ONE.fullmatch(written)
    return None if found is None else _e4(found[1])


def read_target(written: str) -> Target | None:
    """`90`, `80-90`, `80 s.d. 90`, or None. The ends may stand the wrong way round."""
    if found := _RANGE.fullmatch(written):
        return Target(_e4(found[1]), _e4(found[2]))
    amount = read_amount(written)
    return None if amount is None else Target(amount, amount)


def _e4(written: str) -> int:
    return int(Decimal(written.replace(",", ".")) * E4)
