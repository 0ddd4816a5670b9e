"""The workbooks that people fill in, one for each import."""

from collections.abc import Mapping

from backend.integration.imports.columns import COLUMNS, Import
from backend.kit import sheets

_GUIDE = (
    "Isi lembar Data. Satu baris untuk satu {thing}. Jangan mengubah judul kolom.",
    "Kolom wajib: {required}. Kolom lain boleh dikosongkan.",
    "Sel kosong berarti: biarkan seperti yang sudah tercatat.",
    "Periksa dulu (uji coba): setiap baris yang keliru disebut, lengkap dengan saran perbaikannya.",
    "Impor disimpan seluruhnya atau tidak sama sekali. Berkas yang sama boleh diimpor lagi.",
    "Pegawai, unit, atau indikator yang tidak ada di berkas ini tidak diubah dan tidak dihapus.",
)
_THINGS: Mapping[Import, str] = {
    Import.EMPLOYEES: "pegawai pada satu jabatan",
    Import.UNITS: "unit",
    Import.ASSIGNMENTS: "penempatan",
    Import.IKUS: "indikator satu tahun, dengan targetnya",
}
# Plainly invented.
_EXAMPLES: Mapping[Import, tuple[Mapping[str, str], ...]] = {
    Import.EMPLOYEES: (
        {
            "nip": "198503152010012901",
            "name": "Mariam Contoh, A.Md.Keb.",
            "title": "Bidan Terampil",
            "unit": "Puskesmas Contoh",
            "employee_type": "PNS",
            "grade": "II/d",
            "position_kind": "Fungsional",
            "starts_on": "2024-01-02",
        },
        {
            "nip": "197701012003121901",
            "name": "Rahmat Contoh",
            "title": "Kepala Puskesmas Contoh",
            "unit": "Puskesmas Contoh",
            "is_head": "ya",
            "unit_parent": "Dinas Kesehatan Contoh",
            "unit_kind": "Puskesmas",
        },
    ),
    Import.UNITS: (
        {"unit_code": "KAB", "unit": "Kabupaten Contoh", "unit_kind": "Kabupaten"},
        {
            "unit_code": "DINKES",
            "unit": "Dinas Kesehatan Contoh",
            "unit_kind": "OPD",
            "unit_parent": "KAB",
        },
    ),
    Import.ASSIGNMENTS: (
        {
            "nip": "198503152010012901",
            "title": "Kepala Puskesmas Contoh",
            "unit": "Puskesmas Contoh",
            "starts_on": "2026-11-01",
            "ends_on": "2026-11-14",
            "kind": "Plh",
            "is_head": "ya",
        },
    ),
    Import.IKUS: (
        {
            "iku_code": "IKU-1",
            "iku_name": "Cakupan kunjungan ibu hamil (K4)",
            "year": "2026",
            "measure": "persen",
            "polarity": "Makin besar makin baik",
            "unit": "Puskesmas Contoh",
            "consolidation": "Angka terakhir",
            "perspective": "Penerima layanan",
            "weight": "40",
            "target_year": "80-90",
            "target_q1": "20",
        },
        {
            "iku_code": "IKU-1.1",
            "iku_name": "Kunjungan rumah ibu hamil",
            "year": "2026",
            "measure": "kunjungan",
            "polarity": "Makin besar makin baik",
            "nip": "198503152010012901",
            "source": "Volume kegiatan",
            "aspect": "Kuantitas",
            "iku_parent": "IKU-1",
            "weight": "12,5",
            "target_01": "10",
            "target_02": "10",
        },
    ),
}


def workbook(name: Import) -> bytes:
    """The template of an import, as XLSX; the same bytes each time."""
    plan = COLUMNS[name]
    required = ", ".join(column.title for column in plan.required)
    return sheets.template(
        [
            sheets.Column(
                column.title,
                column.hint if column not in plan.required else f"Wajib. {column.hint}",
                column.choices,
                width=28 if column.longest > 60 else 18,
            )
            for column in plan.all
        ],
        [[example.get(column.key, "") for column in plan.all] for example in _EXAMPLES[name]],
        [line.format(thing=_THINGS[name], required=required) for line in _GUIDE],
    )
