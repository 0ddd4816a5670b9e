"""Why a change of the organisation is refused."""

from backend.kit.problems import Problem


class UnitCodeTaken(Problem):
    slug, status, title = "unit-code-taken", 409, "Kode unit ini sudah dipakai unit lain"
    help = "Setiap unit punya kode sendiri. Pilih kode lain, atau ubah unit yang sudah ada."


class UnitCycle(Problem):
    slug, status, title = "unit-cycle", 409, "Unit tidak dapat berada di bawah dirinya sendiri"
    help = "Unit induk yang dipilih berada di bawah unit ini. Pilih unit induk yang lain."


class NipTaken(Problem):
    slug, status, title = "nip-taken", 409, "NIP ini sudah terdaftar"
    help = "Pegawai dengan NIP itu sudah ada. Cari pegawainya, lalu tambahkan penempatan baru."


class AssignmentOverlaps(Problem):
    slug, status, title = (
        "assignment-overlaps",
        409,
        "Pegawai ini masih memegang jabatan definitif lain",
    )
    help = "Satu pegawai, satu jabatan definitif. Akhiri dulu yang lama, atau ubah tanggalnya."


class UnitHasHead(Problem):
    slug, status, title = "unit-has-head", 409, "Unit ini sudah punya kepala pada tanggal itu"
    help = "Akhiri dulu penempatan kepala yang lama, atau pilih jenis penugasan Plt/Plh."


class PostDiffers(Problem):
    slug, status, title = "post-differs", 409, "Jabatan ini sudah tercatat dengan keterangan lain"
    help = "Jabatan dengan nama itu sudah ada di unit ini. Kosongkan keterangannya, atau samakan."


class EndsBeforeStart(Problem):
    slug, status, title = "ends-before-start", 409, "Tanggal selesai mendahului tanggal mulai"
    help = "Penempatan berakhir paling cepat pada hari ia dimulai."


class StillAssigned(Problem):
    slug, status, title = (
        "still-assigned",
        409,
        "Pegawai ini masih punya penempatan. Akhiri dulu penempatannya",
    )
    help = "Supaya bawahannya tidak diam-diam kehilangan atasan, akhiri dulu semua penempatannya."


class FirstPostMissing(Problem):
    slug, status, title = "first-post-missing", 409, "Sertakan penempatan pertama di unit Anda"
    help = "Admin unit hanya dapat menambah pegawai yang langsung ditempatkan di unit yang ia kelola."


class NoPostToday(Problem):
    slug, status, title = (
        "no-post-today",
        409,
        "Anda belum tercatat punya jabatan hari ini. Hubungi admin unit",
    )
    help = "Permintaan diteruskan lewat unit tempat Anda bertugas, dan unit itu belum tercatat."


class CorrectionOpen(Problem):
    slug, status, title = (
        "correction-open",
        409,
        "Permintaan Anda sebelumnya masih menunggu jawaban",
    )
    help = "Satu permintaan perbaikan atasan pada satu waktu. Anda tetap dapat mencatat kegiatan."


class AlreadyDecided(Problem):
    slug, status, title = "correction-decided", 409, "Permintaan ini sudah dijawab"
    help = "Permintaan itu telah diputus sebelumnya. Muat ulang untuk melihat jawabannya."


class OwnCorrection(Problem):
    slug, status, title = "own-correction", 403, "Permintaan Anda sendiri diputus oleh admin lain"
    help = "Admin tidak memutus permintaannya sendiri."


class AppraiserMissing(Problem):
    slug, status, title = "appraiser-missing", 422, "Sebutkan siapa pejabat penilai yang benar"
    help = "Usulan pada permintaan ini belum terdaftar. Pilih pejabat penilai dari daftar pegawai."
