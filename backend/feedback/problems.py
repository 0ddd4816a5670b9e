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


class PhotoRefused(Problem):
    slug, status, title = "report-photo-refused", 422, "Foto laporan tidak dapat diterima"
    help = "Kirim foto JPEG, PNG, atau WebP, paling besar 5 MB. Penjelasannya ada di `detail`."


class PhotoDigestWrong(Problem):
    slug, status, title = "report-photo-digest-wrong", 422, "Isi foto tidak cocok dengan sidik jarinya. Kirim ulang"
    help = "SHA-256 dari isi yang diterima berbeda dengan yang ada di alamat. Mungkin terpotong di jalan."


class PhotosFull(Problem):
    slug, status, title = "report-photos-full", 409, "Satu laporan memuat paling banyak tiga foto"
    help = "Pilih foto yang paling jelas. Foto lain dapat diceritakan lewat pesan."


class NotPrepared(Problem):
    slug, status, title = "publication-missing", 409, "Siapkan dulu teks yang akan dibaca umum, lalu periksa"
    help = "Yang terbit selalu pratinjau yang sudah disiapkan: teks tanpa nama, dan foto yang sudah ditutup."


class AlreadyPublished(Problem):
    slug, status, title = "publication-published", 409, "Laporan ini sudah terbit. Tarik dulu, lalu ubah"
    help = "Yang sedang dibaca umum tidak diubah diam-diam: tarik dari umum, siapkan lagi, lalu terbitkan."


class NotForPublic(Problem):
    slug, status, title = "publication-impossible", 409, "Laporan ini belum diperiksa atau tidak ditindaklanjuti"
    help = "Hanya laporan yang sudah diperiksa dan ditindaklanjuti yang dapat terbit."


class OfficerKnown(Problem):
    slug, status, title = "mention-exists", 409, "Pegawai ini sudah disebut pada laporan ini"
    help = "Satu pegawai disebut satu kali pada satu laporan."


class MentionAnswered(Problem):
    slug, status, title = "mention-answered", 409, "Anda sudah memberi tanggapan"
    help = "Tanggapan diberikan satu kali dan disimpan sebagaimana ditulis."


class MentionWithdrawn(Problem):
    slug, status, title = "mention-withdrawn", 409, "Sebutan ini sudah ditarik"
    help = "Sebutan yang ditarik tidak lagi ditanggapi, dibagikan, atau ditarik dengan alasan lain."


class MentionWaits(Problem):
    slug, status, title = "mention-waits", 409, "Pegawai masih boleh menanggapi. Tunggu tanggapan atau batas waktunya"
    help = "Keluhan yang menyebut pegawai baru menjadi bahan penilai setelah ditanggapi atau batas waktunya lewat."
