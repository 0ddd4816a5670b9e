"""Why a sheet is not imported."""

from backend.kit.problems import Problem


class SheetUnusable(Problem):
    slug, status, title = "sheet-unusable", 422, "Berkas tidak dapat dibaca"
    help = "Kirim XLSX tanpa makro dan kata sandi, atau CSV. `detail` menyebut yang perlu dilakukan."


class ImportRefused(Problem):
    slug, status, title = (
        "import-refused",
        422,
        "Belum ada yang disimpan: perbaiki baris yang disebut",
    )
    help = "Semua atau tidak sama sekali. `report` menyebut setiap kesalahan dan barisnya."
