"""Why a punch, an excuse or a correction is refused."""

from backend.kit.problems import Problem


class PunchTooFarAhead(Problem):
    slug, status, title = "punch-too-far-ahead", 409, "Waktu presensi belum tiba. Periksa tanggal dan jam"
    help = "Waktu presensi lebih dari 24 jam di depan. Periksa tanggal dan jam di HP atau mesin."


class ScheduleOverlaps(Problem):
    slug, status, title = "schedule-overlaps", 409, "Jadwal ini bertumpuk dengan jadwal lain. Ubah tanggalnya"
    help = "Pemilik yang sama (kabupaten, unit, atau pegawai) sudah punya jadwal pada tanggal itu; lihat `schedule`."


class HolidayExists(Problem):
    slug, status, title = "holiday-exists", 409, "Hari itu sudah dicatat sebagai hari libur"
    help = "Ubah hari libur yang sudah ada, atau pilih tanggal lain."


class LeaveOverlaps(Problem):
    slug, status, title = "leave-overlaps", 409, "Sudah ada cuti atau tugas pada tanggal itu. Ubah tanggalnya"
    help = "Permohonan yang sejenis sudah ada untuk sebagian tanggal itu; lihat `leave_id`."


class MonthClosed(Problem):
    slug, status, title = "month-closed", 409, "Bulan itu sudah ditutup. Ajukan lewat pembukaan kembali"
    help = "Sebagian tanggal berada di bulan yang penilaiannya sudah ditutup; lihat `month`."


class AttendanceDecided(Problem):
    slug, status, title = "attendance-decided", 409, "Permohonan ini sudah diputuskan"
    help = "Muat ulang untuk melihat putusannya."


class OwnRequest(Problem):
    slug, status, title = "own-request", 403, "Anda tidak dapat memutuskan permohonan sendiri"
    help = "Permohonan diputuskan oleh pejabat penilai atau admin unit."


class CorrectionWaits(Problem):
    slug, status, title = "attendance-correction-waits", 409, "Perbaikan untuk hari itu masih menunggu putusan"
    help = "Tunggu putusan pejabat penilai, lalu ajukan lagi bila perlu."


class OutageUndone(Problem):
    slug, status, title = "outage-undone", 409, "Catatan gangguan ini sudah dibatalkan"
    help = "Buat catatan gangguan baru bila memang perlu."


class MachineKnown(Problem):
    slug, status, title = "machine-known", 409, "Nomor seri mesin ini sudah terdaftar"
    help = "Ubah mesin yang sudah terdaftar, atau periksa nomor serinya."


class RecapTooLarge(Problem):
    slug, status, title = "recap-too-large", 422, "Rekap memuat terlalu banyak pegawai. Pilih unit yang lebih kecil"
    help = "Satu rekap memuat paling banyak 1.000 pegawai; `people` menyebut jumlahnya. Minta per unit."


class LogUnusable(Problem):
    slug, status, title = "log-unusable", 422, "Berkas catatan mesin tidak dapat dibaca"
    help = "Kirim CSV, atau XLSX tanpa makro dan kata sandi. `detail` menyebut yang perlu dilakukan."


class LogRefused(Problem):
    slug, status, title = "log-refused", 422, "Belum ada presensi yang disimpan: perbaiki baris yang disebut"
    help = "Semua atau tidak sama sekali. `report` menyebut setiap baris yang bermasalah."
