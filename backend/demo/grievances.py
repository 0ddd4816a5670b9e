"""What citizens of the demo wrote, and what became of it: all invented."""

from dataclasses import dataclass
from typing import Any

from backend.demo.district import SHOWN

Course = tuple[tuple[int, str, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class Grievance:
    """A report: how long ago, for whom, its words, and its course as (days after, what, with what)."""

    days_ago: int
    kind: str
    unit: str | None
    text: str
    course: Course = ()
    officer: str | None = None
    contact: dict[str, str] | None = None


_CONTACT = {"name": "Warga Contoh", "phone": "0800 000 0001"}
_VERIFY = {"text": "Laporan sudah kami periksa dan lengkap."}
_CLOSE = {"text": "Terima kasih sudah melapor."}

GRIEVANCES: tuple[Grievance, ...] = (
    Grievance(
        75,
        "complaint",
        SHOWN,
        "Loket pendaftaran tutup pukul sebelas padahal jam pelayanan sampai pukul dua siang.",
        (
            (1, "verify", _VERIFY),
            (2, "say", {"text": "Kejadiannya hari Senin dan Selasa."}),
            (3, "reply", {"text": "Terima kasih, kami cocokkan dengan jadwal jaga."}),
            (6, "answer", {"text": "Jadwal jaga loket kami ubah: selalu ada dua petugas sampai pukul 14.00."}),
            (8, "close", _CLOSE),
            (38, "done", {"done": True}),
        ),
    ),
    Grievance(
        70,
        "complaint",
        SHOWN,
        "Obat tensi sering kosong, ibu saya disuruh membeli sendiri di luar.",
        (
            (2, "verify", _VERIFY),
            (9, "answer", {"text": "Obat sudah datang dan stok aman untuk dua bulan."}),
            (10, "close", _CLOSE),
            (40, "done", {"done": False}),
            (41, "say", {"text": "Minggu lalu kosong lagi."}),
            (42, "reply", {"text": "Kami buka kembali dan kami minta tambahan stok ke dinas."}),
        ),
        contact=_CONTACT,
    ),
    Grievance(
        62,
        "aspiration",
        SHOWN,
        "Mohon ada kursi tunggu tambahan dan kipas angin di ruang tunggu anak.",
        (
            (2, "verify", _VERIFY),
            (12, "answer", {"text": "Sepuluh kursi sudah kami pasang, kipas menyusul bulan depan."}),
            (14, "close", _CLOSE),
        ),
    ),
    Grievance(
        45,
        "complaint",
        "DINKES",
        "Surat izin praktik saya sudah enam minggu belum ada kabar.",
        (
            (2, "verify", _VERIFY),
            (5, "note", {"text": "Berkas masih di meja verifikasi, kurang satu lampiran."}),
            (20, "answer", {"text": "Berkas kurang satu lampiran; setelah dilengkapi izin terbit dalam lima hari."}),
        ),
        contact={"name": "Pemohon Contoh", "email": "pemohon@contoh.example"},
    ),
    Grievance(
        30,
        "complaint",
        "DINKES",
        "Ambulans tidak ada yang menjawab ketika kami menelepon malam hari.",
        (
            (1, "verify", _VERIFY),
            (2, "assign", {"unit": SHOWN, "reason": "Nomor itu milik Puskesmas"}),
        ),
    ),
    Grievance(
        26,
        "complaint",
        SHOWN,
        "Petugas kebersihan membakar sampah di belakang gedung, asapnya masuk ke rumah kami.",
    ),
    Grievance(
        20,
        "complaint",
        SHOWN,
        "Diminta membayar surat keterangan sehat di atas tarif yang ditempel di dinding.",
        ((2, "verify", _VERIFY), (4, "note", {"text": "Kuitansi sudah diminta dari bagian keuangan."})),
        officer="Kepala Puskesmas",
    ),
    Grievance(
        15,
        "complaint",
        SHOWN,
        "Lampu jalan di depan Puskesmas padam sejak seminggu.",
        (
            (
                1,
                "forward",
                {"to": "Perusahaan listrik", "reason": "Lampu jalan bukan kewenangan kami; sudah kami teruskan."},
            ),
        ),
    ),
    Grievance(
        12,
        "information",
        SHOWN,
        "PINJAMAN CEPAT TANPA JAMINAN hubungi nomor ini sekarang juga!!!",
        ((0, "archive", {"reason": "Iklan, bukan laporan pelayanan."}),),
    ),
    Grievance(
        9,
        "thanks",
        SHOWN,
        "Terima kasih, petugas imunisasi sabar sekali menghadapi anak saya yang menangis.",
        ((1, "verify", _VERIFY),),
        officer="petugas imunisasi",
    ),
    Grievance(
        4,
        "information",
        None,
        "Ke mana saya mengurus surat pindah untuk keluarga dari kabupaten lain?",
        ((1, "verify", _VERIFY), (1, "reply", {"text": "Kami siapkan daftar syaratnya."})),
    ),
    Grievance(
        1, "complaint", SHOWN, "Antrean poli gigi tidak dipanggil berurutan, yang datang belakangan didahulukan."
    ),
    Grievance(0, "aspiration", SHOWN, "Mohon jadwal posyandu ditempel di balai kute agar semua tahu."),
)

TEMPLATES: tuple[tuple[str, str, str], ...] = (
    ("verified", "Laporan lengkap", "Laporan Anda sudah kami periksa dan lengkap. Kami tangani dari sini."),
    ("assigned", "Diteruskan ke unit", "Laporan Anda kami teruskan kepada unit yang berwenang di lingkungan kami."),
    ("answered", "Sudah diperbaiki", "Terima kasih sudah melapor. Hal yang Anda sampaikan sudah kami perbaiki."),
    ("answered", "Perlu waktu", "Perbaikan memerlukan waktu. Kami kabari perkembangannya lewat halaman ini."),
    ("closed", "Terima kasih", "Terima kasih sudah melapor. Laporan kami nyatakan selesai."),
    ("forwarded", "Bukan kewenangan kami", "Hal ini bukan kewenangan kami; laporan Anda kami teruskan."),
    ("archived", "Tidak dapat ditindaklanjuti", "Laporan tidak memuat hal yang dapat kami tindak lanjuti."),
)
