"""The columns of a sheet of indicators that no other sheet has. Pure."""

from backend.integration.imports import words_ikus
from backend.integration.imports.column import Column

_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_TARGET = "Angka (87,5) atau rentang (80-90)"

REQUIRED = (
    Column(
        "iku_code", "Kode Indikator", "Singkat, tetap sepanjang tahun", ("Kode IKU", "Kode", "kodeindikator"), (), 40
    ),
    Column(
        "iku_name",
        "Indikator",
        "Apa yang diukur",
        ("Nama Indikator", "IKU", "Indikator Kinerja", "Indikator Kinerja Utama", "Indikator Kinerja Individu", "IKI"),
        longest=300,
    ),
    Column("year", "Tahun", "Misalnya 2026", ("Tahun Anggaran", "Thn"), (), 10),
    Column("measure", "Satuan", "Misalnya persen, orang, kunjungan", ("Satuan Ukur", "Unit Ukur"), (), 32),
    Column("polarity", "Polaritas", "Ke arah mana lebih baik", ("Status", "Arah"), words_ikus.POLARITY_CHOICES, 60),
)
OPTIONAL = (
    Column(
        "minimize_by",
        "Rumus",
        "Perlu bila makin kecil makin baik: (2 − realisasi ÷ target), atau target ÷ realisasi",
        ("Rumus Minimize", "Formula"),
        words_ikus.FORMULA_CHOICES,
        60,
    ),
    Column("aspect", "Aspek", "Untuk pegawai", ("Aspek Indikator",), words_ikus.ASPECT_CHOICES, 60),
    Column("perspective", "Perspektif", "Untuk pimpinan", (), words_ikus.PERSPECTIVE_CHOICES, 60),
    Column(
        "consolidation",
        "Konsolidasi",
        "Bagaimana bulan menjadi triwulan dan tahun. Kosong: Jumlah",
        ("Cara Hitung", "Jenis Konsolidasi"),
        words_ikus.CONSOLIDATION_CHOICES,
        60,
    ),
    Column("source", "Sumber Realisasi", "Kosong: Diisi", ("Sumber", "Sumber Data"), words_ikus.SOURCE_CHOICES, 60),
    Column("weight", "Bobot (%)", "Misalnya 25 atau 12,5", ("Bobot",), (), 20),
    Column(
        "iku_parent", "Kode Induk", "Kode indikator yang didukung", ("Indikator Induk", "Kode Indikator Induk"), (), 40
    ),
    Column("target_year", "Target Tahun", _TARGET, ("Target", "Target Tahunan"), (), 40),
    *(
        Column(
            f"target_q{n}",
            f"Target TW{n}",
            _TARGET,
            (f"Target Triwulan {n}", f"Triwulan {n}", f"TW {n}", f"TW{n}"),
            (),
            40,
        )
        for n in range(1, 5)
    ),
    *(
        Column(f"target_{n:02d}", f"Target {name}", _TARGET, (name, f"Target {name[:3]}", name[:3]), (), 40)
        for n, name in enumerate(_MONTHS, start=1)
    ),
)


def period_of(key: str, year: int) -> str:
    """The period that a target's column is about."""
    part = key.removeprefix("target_")
    return f"{year}" if part == "year" else f"{year}-{part.upper()}"


TARGETS = tuple(column.key for column in OPTIONAL if column.key.startswith("target_"))
