"""Why a report, or a step of it, is refused."""

from backend.kit.problems import Problem


class ReportNotFound(Problem):
    slug, status, title = "report-not-found", 404, "Laporan tidak ditemukan. Periksa nomor dan kode rahasianya"
    help = "Nomor tiket atau kode rahasia tidak cocok. Keduanya tertulis pada tanda terima laporan Anda."


class ReportStepImpossible(Problem):
    slug, status, title = "report-step-impossible", 409, "Langkah ini belum atau tidak lagi dapat diambil"
    help = "Urutannya: diterima, diperiksa, ditugaskan atau langsung dijawab, lalu diselesaikan."


class ReportConcernsHead(Problem):
    slug, status, title = "report-concerns-head", 409, "Laporan ini menyangkut kepala unit itu. Pilih unit lain"
    help = "Laporan tentang kepala unit ditangani oleh unit di atasnya."


class NotAsked(Problem):
    slug, status, title = "report-not-asked", 409, "Belum ada pertanyaan yang perlu dijawab untuk laporan ini"
    help = "Beberapa minggu setelah laporan selesai Anda ditanya satu kali apakah masalahnya sudah selesai."


class AlreadyAnsweredDone(Problem):
    slug, status, title = "report-already-answered", 409, "Jawaban Anda sudah tercatat"
    help = "Pertanyaan itu dijawab satu kali. Tulis pesan bila ada yang ingin Anda tambahkan."


class ConversationClosed(Problem):
    slug, status, title = "report-conversation-closed", 409, "Percakapan laporan ini sudah ditutup"
    help = "Laporan yang tidak ditindaklanjuti tidak menerima pesan lagi. Buat laporan baru bila perlu."


class ConversationFull(Problem):
    slug, status, title = "report-conversation-full", 409, "Pesan hari ini sudah cukup banyak. Tunggu jawaban unit"
    help = "Satu laporan menerima paling banyak 20 pesan pelapor sehari dan 500 pesan seluruhnya."
