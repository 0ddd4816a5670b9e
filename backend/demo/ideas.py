"""Innovations of the demo, as a blueprint: one in each state, and the case that the study tells."""

from dataclasses import dataclass

from backend.demo.district import SHOWN
from backend.demo.plans import READER, Who
from backend.programs.rules_innovations import InnovationState, Polarity

HIGHER, LOWER = Polarity.HIGHER, Polarity.LOWER


@dataclass(frozen=True, slots=True)
class Idea:
    """An innovation and how far it came. `verified_in`: 0 this month, 1 the one before."""

    who: Who
    state: InnovationState
    title: str
    problem: str
    idea: str
    figure: str
    unit: str
    polarity: Polarity
    before: str
    after: str | None = None
    verified_in: int = 0
    # Units that took it over, each with how many months ago.
    adopted_by: tuple[tuple[str, int], ...] = ()
    reason: str | None = None


# An officer of Dinas Pendidikan; the head confirms what was measured, two schools take it over.
READING_IDEA = Idea(
    READER,
    InnovationState.ADOPTED,
    "Pojok baca bergilir antarkelas (DATA CONTOH)",
    "Hanya enam dari sepuluh siswa ikut kegiatan membaca; buku bacaan berkumpul di satu ruang yang sering terkunci.",
    "Buku dibagi ke kotak-kotak kecil yang berpindah kelas setiap Senin; siswa memilih sendiri dan saling bercerita.",
    "Siswa yang ikut kegiatan membaca",
    "%",
    HIGHER,
    "61.5",
    "78.2",
    verified_in=1,
    adopted_by=(("SD-CONTOH", 1), ("SMP-CONTOH", 0)),
)
IDEAS: tuple[Idea, ...] = (
    READING_IDEA,
    Idea(
        (SHOWN, "Bidan Terampil", 2),
        InnovationState.VERIFIED,
        "Kartu jadwal periksa di pintu rumah (DATA CONTOH)",
        "Ibu hamil lupa jadwal periksa, kader harus menelepon satu per satu.",
        "Kartu warna ditempel di pintu rumah; kader cukup lewat untuk tahu siapa yang dijadwalkan pekan ini.",
        "Ibu hamil periksa sesuai jadwal",
        "%",
        HIGHER,
        "72",
        "86.5",
    ),
    Idea(
        (SHOWN, "Nutrisionis Terampil", 0),
        InnovationState.MEASURED,
        "Menu makanan tambahan dari kebun posyandu (DATA CONTOH)",
        "Makanan tambahan balita bergantung pada kiriman yang sering terlambat.",
        "Kebun kecil di tiga posyandu dan menu sepekan dari hasilnya.",
        "Balita yang naik berat badannya",
        "%",
        HIGHER,
        "58",
        "66",
    ),
    Idea(
        (SHOWN, "Kepala Tata Usaha", 0),
        InnovationState.TRIED,
        "Nomor antrean dari rumah (DATA CONTOH)",
        "Pasien datang sebelum subuh untuk mendapat nomor antrean.",
        "Nomor diambil lewat kader pada sore hari sebelumnya.",
        "Rata-rata waktu tunggu pasien",
        "menit",
        LOWER,
        "95",
    ),
    Idea(
        (SHOWN, "Perawat Terampil", 0),
        InnovationState.PROPOSED,
        "Tas rawat luka siap pakai (DATA CONTOH)",
        "Alat rawat luka dikumpulkan ulang setiap kunjungan rumah.",
        "Tas berisi alat lengkap dengan daftar periksa di tutupnya.",
        "Persiapan sebelum kunjungan",
        "menit",
        LOWER,
        "25",
    ),
    Idea(
        ("SMP-CONTOH", "Guru Ahli Pertama", 3),
        InnovationState.NOT_CONFIRMED,
        "Kelompok belajar sebangku (DATA CONTOH)",
        "Nilai matematika kelas tujuh rendah.",
        "Siswa yang sudah paham duduk dengan yang belum.",
        "Siswa mencapai ketuntasan",
        "%",
        HIGHER,
        "54",
        "71",
        reason="Angka sesudah baru dari satu kelas, mohon diukur di semua kelas",
    ),
    Idea(
        ("SETDA", "Analis Kinerja", 1),
        InnovationState.WITHDRAWN,
        "Rekap mingguan lewat pesan suara (DATA CONTOH)",
        "Rekap mingguan lama disusun.",
        "Setiap bagian mengirim pesan suara, lalu diketik.",
        "Waktu menyusun rekap",
        "jam",
        LOWER,
        "6",
        reason="Mengetik ulang ternyata lebih lama",
    ),
    Idea(
        ("BKPSDM", "Pranata SDM Aparatur", 0),
        InnovationState.ADOPTED,
        "Berkas usul dalam satu formulir (DATA CONTOH)",
        "Pegawai mengisi empat formulir dengan data yang sama.",
        "Satu formulir, data lain diambil dari yang sudah tersimpan.",
        "Waktu mengisi usul kenaikan pangkat",
        "menit",
        LOWER,
        "50",
        "20",
        verified_in=0,
        adopted_by=(("DINKES", 0),),
    ),
)
