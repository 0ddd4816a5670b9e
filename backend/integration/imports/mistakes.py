"""Every mistake that an import names at its row: one readable catalogue, the sentences included.

The NIP's own mistakes, with their sentences, are `organisation.rules_nip`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.organisation.rules_nip import NipFinding


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is told about it. A warning does not hold the import up."""

    detail: str
    suggestion: str | None = None
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake at its place: row as the sheet counts it, and the title of the column."""

    row: int
    column: str | None
    code: str
    detail: str
    suggestion: str | None
    is_warning: bool


CATALOGUE: dict[str, Mistake] = {
    # the sheet as a whole
    "column_missing": Mistake("Kolom {title} tidak ada", "Tambahkan kolom {title}, atau pakai templat"),
    "column_twice": Mistake("Kolom {title} ada dua kali", "Sisakan satu kolom {title}"),
    "column_unknown": Mistake("Kolom “{header}” tidak dikenal dan tidak dibaca", is_warning=True),
    "no_rows": Mistake("Tidak ada baris data di bawah judul kolom", "Isi datanya, lalu unggah lagi"),
    # any cell
    "required": Mistake("{title} belum diisi"),
    "too_long": Mistake("{title} terlalu panjang: {length} karakter, paling banyak {most}"),
    "characters": Mistake("{title} memuat karakter tersembunyi yang tidak diperbolehkan", "Ketik ulang isinya"),
    "formula": Mistake("{title} berisi rumus, bukan isinya", "Salin, lalu tempel sebagai nilai (Paste Values)"),
    "formula_error": Mistake("{title} berisi galat rumus Excel ({value})", "Tulis isinya langsung"),
    "date_unreadable": Mistake(
        "{title} “{value}” bukan tanggal yang dapat dibaca",
        "Tulis seperti 2026-01-31 atau 31/01/2026",
    ),
    "date_out_of_range": Mistake("{title} {value} di luar tahun 1960 sampai 2099", "Periksa tahunnya"),
    "yes_no_unknown": Mistake("{title} “{value}” bukan ya atau tidak", "Tulis ya atau tidak"),
    "word_unknown": Mistake("{title} “{value}” tidak dikenal", "Pilih: {choices}"),
    # people
    "name_digits": Mistake("Nama memuat angka", "Periksa apakah kolom nama dan NIP tertukar"),
    "name_short": Mistake("Nama terlalu pendek", "Tulis nama lengkap"),
    "name_differs": Mistake(
        "NIP ini memakai nama lain di baris {other_row}: {other}",
        "Samakan namanya, atau perbaiki NIP-nya",
    ),
    "type_differs": Mistake("Jenis Pegawai NIP ini lain di baris {other_row}: {other}", "Samakan jenis pegawainya"),
    "type_guessed": Mistake("Dianggap PPPK menurut bentuk NIP-nya", "Isi Jenis Pegawai bila keliru", is_warning=True),
    "grade_unknown": Mistake("Golongan “{value}” tidak dikenal", "Tulis seperti III/b (PNS) atau IX (PPPK)"),
    "grade_not_of_type": Mistake("Golongan {value} tidak ada untuk {type}", "Golongan untuk {type}: {choices}"),
    "grade_differs": Mistake("Golongan NIP ini lain di baris {other_row}: {other}", "Samakan golongannya"),
    "person_unknown": Mistake("NIP ini belum terdaftar", "Impor pegawainya lebih dulu (employees)"),
    "person_inactive": Mistake("Pegawai ini tercatat tidak aktif", "Aktifkan dulu di data pegawai"),
    # units
    "unit_unknown": Mistake(
        "Unit “{value}” belum terdaftar", "Isi Unit Induk dan Jenis Unit bila unit ini memang baru"
    ),
    "unit_elsewhere": Mistake(
        "Unit “{value}” terdaftar, tetapi bukan di bawah {parent}",
        "Isi Jenis Unit bila ini unit lain yang baru",
    ),
    "unit_ambiguous": Mistake("Ada {count} unit bernama “{value}”", "Isi Kode Unit atau Unit Induk"),
    "unit_code_differs": Mistake("Kode Unit {value} milik unit lain: {other}", "Periksa kode atau nama unitnya"),
    "unit_code_bad": Mistake(
        "Kode Unit “{value}” memuat karakter yang tidak boleh", "Pakai huruf, angka, titik, garis"
    ),
    "unit_twice": Mistake("Unit ini sudah ada di baris {other_row}", "Sisakan satu baris untuk setiap unit"),
    "unit_kind_differs": Mistake("Jenis unit ini lain di baris {other_row}: {other}", "Samakan jenis unitnya"),
    "unit_parent_unknown": Mistake("Unit Induk “{value}” belum terdaftar", "Tambahkan unit induknya lebih dulu"),
    "unit_parent_ambiguous": Mistake("Ada {count} unit induk bernama “{value}”", "Tulis kode unitnya"),
    "unit_parent_missing": Mistake(
        "Unit baru ini belum punya Unit Induk", "Isi Unit Induk; hanya kabupaten yang tanpa induk"
    ),
    "unit_cycle": Mistake("Unit ini menjadi bawahan dirinya sendiri: {path}", "Perbaiki Unit Induk-nya"),
    # posts and assignments
    "post_kind_differs": Mistake(
        "Jenis Jabatan untuk jabatan ini lain di baris {other_row}: {other}",
        "Samakan jenis jabatannya",
    ),
    "post_head_differs": Mistake(
        "Kepala Unit untuk jabatan ini lain di baris {other_row}",
        "Satu jabatan: kepala, atau bukan",
    ),
    "ends_before_start": Mistake("Selesai {ends} mendahului Mulai {starts}", "Tukar atau perbaiki tanggalnya"),
    "same_post_twice": Mistake(
        "Pegawai ini sudah ditempatkan pada jabatan yang sama di baris {other_row}",
        "Hapus salah satu",
    ),
    "definitive_twice": Mistake(
        "Dua jabatan definitif pada waktu yang sama (baris {other_row})",
        "Isi Selesai pada yang lama, atau ubah Jenis Penugasan",
    ),
    "definitive_elsewhere": Mistake(
        "Pegawai ini masih tercatat sebagai {post} di {unit}",
        "Bila pindah, isi Mulai (setelah {since}): yang lama diakhiri sehari sebelumnya",
    ),
    "two_heads": Mistake(
        "{unit} mempunyai dua kepala ({kind}) pada waktu yang sama: {other}",
        "Akhiri yang lama, atau tandai Plt/Plh",
    ),
    "appraiser_self": Mistake("NIP Penilai sama dengan NIP pegawai", "Kosongkan, atau isi NIP atasannya"),
    "appraiser_unknown": Mistake("NIP Penilai {value} belum terdaftar dan tidak ada di berkas ini", "Periksa NIP-nya"),
}

# Those of indicators.
OF_IKUS: dict[str, Mistake] = {
    "number_unreadable": Mistake(
        "{title} “{value}” bukan angka yang dapat dibaca", "Tulis seperti 90, 87,5, atau 80-90"
    ),
    "number_ambiguous": Mistake(
        "{title} “{value}” dapat berarti dua hal", "Tulis tanpa titik ribuan: 1234 atau 1,2340"
    ),
    "year_out_of_range": Mistake("{title} “{value}” bukan tahun 2000 sampai 2099", "Tulis empat angka, misalnya 2026"),
    "weight_out_of_range": Mistake("{title} {value} di luar 0 sampai 100", "Tulis persennya, misalnya 25 atau 12,5"),
    "weights_differ": Mistake(
        "Bobot indikator pemilik ini pada tahun {year} berjumlah {sum}, bukan 100%", is_warning=True
    ),
    "target_reversed": Mistake("{title} “{value}” terbalik", "Tulis yang kecil lebih dulu, misalnya 80-90"),
    "target_zero": Mistake("{title} 0, padahal makin besar makin baik", "Tulis target yang lebih dari 0"),
    "iku_owner_missing": Mistake("Pemilik indikator belum diisi", "Isi Unit Kerja, atau NIP untuk indikator pegawai"),
    "iku_twice": Mistake("Indikator ini sudah ada di baris {other_row}", "Satu indikator, satu baris"),
    "iku_formula_missing": Mistake("Rumus belum diisi, padahal makin kecil makin baik", "Pilih: {choices}"),
    "iku_formula_surplus": Mistake("Rumus hanya untuk yang makin kecil makin baik", "Kosongkan Rumus"),
    "iku_aspect_and_perspective": Mistake("Aspek dan Perspektif tidak dapat diisi bersama", "Kosongkan salah satu"),
    "iku_unit_differs": Mistake(
        "Satuan indikator ini {other}, dan sudah ada target atau realisasi", "Samakan satuannya, atau pakai kode baru"
    ),
    "iku_parent_unknown": Mistake("Indikator induk “{value}” tidak ada pada tahun itu", "Periksa kodenya"),
    "iku_parent_ambiguous": Mistake("Ada {count} indikator induk berkode “{value}”", "Pakai kode yang berbeda"),
    "iku_parent_unfit": Mistake(
        "Indikator pegawai tidak dapat menjadi induk indikator unit", "Pilih indikator unit sebagai induk"
    ),
    "iku_cycle": Mistake("Indikator ini menjadi bawahan dirinya sendiri", "Perbaiki Kode Induk-nya"),
}


def finding(row: int, column: str | None, code: str, *, suggestion: str | None = None, **members: object) -> Finding:
    """A mistake of the catalogue; `suggestion` takes the place of the usual one."""
    mistake = CATALOGUE.get(code) or OF_IKUS[code]
    usual = None if mistake.suggestion is None else mistake.suggestion.format(**members)
    detail = mistake.detail.format(**members)
    return Finding(row, column, code, detail, suggestion or usual, mistake.is_warning)


def of_nip(row: int, column: str, found: Iterable[NipFinding]) -> list[Finding]:
    """What is wrong about a NIP, at its place."""
    return [
        Finding(
            row,
            column,
            one.code,
            one.detail,
            f"Mungkin maksudnya {one.fix}" if one.fix is not None else one.hint,
            one.is_warning,
        )
        for one in found
    ]
