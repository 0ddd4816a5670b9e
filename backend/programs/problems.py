"""Why a program, a contribution or an innovation is refused."""

from backend.kit.problems import Problem


class ProgramCodeTaken(Problem):
    slug, status, title = "program-code-taken", 409, "Kode program ini sudah dipakai di unit itu. Pakai kode lain"
    help = "Dalam satu unit setiap program mempunyai kode sendiri."


class ProgramStatusImpossible(Problem):
    slug, status, title = "program-status-impossible", 409, "Status program tidak dapat berubah seperti itu"
    help = (
        "Rencana dapat dijalankan atau dihentikan; yang berjalan dapat selesai atau dihentikan; lalu dijalankan lagi."
    )


class MilestoneReached(Problem):
    slug, status, title = "milestone-reached", 409, "Tahap yang sudah tercapai tidak dapat dihapus"
    help = "Batalkan dulu pencapaian tahap itu, atau biarkan tahapnya dalam rencana."


class NotAMember(Problem):
    slug, status, title = "not-a-member", 403, "Anda bukan anggota program ini pada hari itu"
    help = "Sumbangan dicatat oleh anggota program. Bila seharusnya anggota, hubungi kepala unit."


class ProgramNotRunning(Problem):
    slug, status, title = "program-not-running", 409, "Program ini tidak berjalan pada hari itu. Periksa tanggalnya"
    help = "Sumbangan hanya dicatat untuk hari di dalam masa program, saat program berjalan."


class OwnContribution(Problem):
    slug, status, title = "own-contribution", 403, "Anda tidak dapat memutuskan sumbangan sendiri"
    help = "Sumbangan ketua program diputuskan oleh ketua lain atau kepala unit."


class OwnShare(Problem):
    slug, status, title = "own-share", 403, "Bagian Anda sendiri untuk hari yang lalu ditetapkan orang lain"
    help = "Mulai hari ini Anda dapat menetapkannya sendiri. Untuk hari yang lalu, minta atasan atau admin unit."


class InnovationStepImpossible(Problem):
    slug, status, title = "innovation-step-impossible", 409, "Langkah ini belum atau tidak lagi dapat diambil"
    help = "Urutannya: diusulkan, dicoba, diukur, lalu diverifikasi oleh orang lain, lalu dapat ditiru."


class InnovationLocked(Problem):
    slug, status, title = "innovation-locked", 409, "Inovasi yang sudah diukur tidak dapat diubah lagi"
    help = "Setelah diukur isinya tetap, agar yang diverifikasi sama dengan yang diusulkan."


class OwnInnovation(Problem):
    slug, status, title = "own-innovation", 403, "Inovasi sendiri diverifikasi oleh orang lain"
    help = "Pengusul dan anggota tidak dapat memverifikasi atau meniru inovasinya sendiri."


class AlreadyAdopted(Problem):
    slug, status, title = "already-adopted", 409, "Penerapan ini sudah tercatat"
    help = "Setiap unit atau pegawai mencatat penerapan suatu inovasi satu kali."


class NoUnitToday(Problem):
    slug, status, title = "no-unit-today", 409, "Anda tidak mempunyai penempatan hari ini. Hubungi admin unit"
    help = "Inovasi dicatat pada unit tempat pengusul bekerja."
