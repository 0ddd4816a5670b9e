"""Why an activity, a decision or a piece of evidence is refused."""

from backend.kit.problems import Problem


class OutsideWindow(Problem):
    slug, status, title = "activity-outside-window", 409, "Tanggal kegiatan sudah lewat batas pengisian"
    help = "Kegiatan hanya dapat dicatat beberapa hari setelah dikerjakan. Bicarakan dengan atasan Anda."


class TooFarAhead(Problem):
    slug, status, title = "activity-too-far-ahead", 409, "Kegiatan belum dimulai. Catat setelah dikerjakan"
    help = "Waktu mulai lebih dari 24 jam di depan. Periksa tanggal dan jam yang diisi."


class IkuNotUsable(Problem):
    slug, status, title = (
        "iku-not-usable",
        409,
        "Indikator itu tidak dapat dipakai untuk kegiatan ini. Pilih yang lain, atau kosongkan",
    )
    help = "Pilih indikator Anda sendiri atau unit Anda, yang masih dipakai dan dari tahun yang sama."


class DayNotBegun(Problem):
    slug, status, title = "day-not-begun", 409, "Hari itu belum tiba. Tandai selesai setelah bekerja"
    help = "Hari atau minggu yang ditandai selesai mulai lebih dari 24 jam di depan. Periksa tanggalnya."


class ProgramDoesNotFit(Problem):
    slug, status, title = "program-does-not-fit", 409, "Program itu tidak dapat dipilih. Pilih yang lain atau kosongkan"
    help = (
        "Kegiatan dapat menyebut program unit Anda, atau yang Anda ikuti, untuk hari saat program itu berjalan."
        " `why`: `unknown` (tidak ditemukan di antara program Anda) atau `not_running` (tidak berjalan pada hari itu)."
    )


class ActivityLocked(Problem):
    slug, status, title = "activity-locked", 409, "Catatan sudah dikunci. Ajukan perbaikan kepada atasan"
    help = "Catatan yang sudah disetujui, atau yang bulannya sudah ditutup, tidak dapat diubah lagi."


class ActivityIsWithdrawn(Problem):
    slug, status, title = "activity-withdrawn", 409, "Catatan ini sudah ditarik"
    help = "Catatan yang ditarik tidak dapat diubah atau ditinjau. Catat lagi bila perlu."


class NotApproved(Problem):
    slug, status, title = "activity-not-approved", 409, "Catatan ini tidak dikunci. Anda dapat langsung memperbaikinya"
    help = "Perbaikan hanya perlu diajukan untuk catatan yang sudah disetujui. Yang lain dapat langsung diperbaiki."


class ReasonMissing(Problem):
    slug, status, title = "reason-missing", 422, "Tulis alasan agar pegawai tahu apa yang perlu diperbaiki"
    help = "Mengembalikan catatan memerlukan alasan."


class OwnActivity(Problem):
    slug, status, title = "own-activity", 403, "Anda tidak dapat meninjau catatan sendiri"
    help = "Catatan ditinjau oleh pejabat penilai."


class NotTheAppraiser(Problem):
    slug, status, title = "not-the-appraiser", 403, "Anda bukan pejabat penilai pegawai ini hari ini"
    help = "Hanya pejabat penilai pada hari ini yang dapat meninjau. Bila keliru, hubungi admin unit."


class VersionNotSeen(Problem):
    slug, status, title = "version-not-seen", 422, "Sebutkan versi catatan yang Anda lihat"
    help = "`base_version` harus menyebut versi yang tersimpan di perangkat."


class WrongDigest(Problem):
    slug, status, title = "wrong-digest", 422, "Isi berkas tidak cocok dengan sidik jarinya. Kirim ulang"
    help = "SHA-256 dari isi yang diterima berbeda dengan yang ada di alamat. Mungkin terpotong di jalan."


class EvidenceRefused(Problem):
    slug, status, title = "evidence-refused", 422, "Berkas bukti tidak dapat diterima"
    help = "Kirim foto JPEG, PNG, WebP, atau dokumen PDF tanpa isi aktif, paling besar 5 MB."
