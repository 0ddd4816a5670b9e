"""Government programs of the demo, as a blueprint: members with their shares, milestones, what counts for them."""

from dataclasses import dataclass

from backend.demo.district import AWAY, SHOWN, VACANT
from backend.programs.rules import ProgramStatus

# A post and which of its holders, counted from 0.
Who = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """A program. The first member leads. Days count from the first that is shown, or (`until`) from today.

    `milestones`: title, the day it is due, and the day it was reached (None: not yet).
    """

    unit: str
    code: str
    name: str
    description: str
    sponsor: str
    members: tuple[tuple[Who, int], ...]
    milestones: tuple[tuple[str, int, int | None], ...]
    tasks: frozenset[str]
    status: ProgramStatus = ProgramStatus.RUNNING
    begins: int = 0
    until: int = 90
    ended_days_ago: int = 0
    reason: str | None = None


READER: Who = (VACANT, "Perencana Ahli Pertama", 0)
READING = Plan(
    *(VACANT, "1.01.02.2.02", "Gerakan Membaca Kelas Awal (DATA CONTOH)"),
    "Lima belas menit membaca sebelum pelajaran di sekolah dasar dan menengah pertama.",
    "RPJMD Kabupaten Contoh, program 1.01.02",
    (
        (READER, 45),
        ((VACANT, "Perencana Ahli Pertama", 1), 15),
        (("SD-CONTOH", "Guru Kelas", 0), 20),
        (("SMP-CONTOH", "Guru Ahli Pertama", 0), 20),
    ),
    (
        ("Sosialisasi kepada kepala sekolah", 7, 5),
        ("Buku bacaan tiba di sekolah", 24, 29),
        ("Dua sekolah membaca setiap hari", 45, 44),
        ("Hasil diukur dan dilaporkan", 110, None),
    ),
    frozenset({"Menyusun rencana kerja dan anggaran", "Rapat koordinasi", "Membimbing siswa di luar jam pelajaran"}),
)
MOTHERS = Plan(
    *(SHOWN, "1.02.02.2.02", "Ibu Selamat, Bayi Sehat (DATA CONTOH)"),
    "Setiap ibu hamil di wilayah Puskesmas dikunjungi dan diperiksa sesuai jadwal.",
    "RPJMD Kabupaten Contoh, program 1.02.02",
    (
        ((SHOWN, "Kepala Puskesmas Lawe Contoh", 0), 20),
        ((SHOWN, "Bidan Terampil", 1), 25),
        ((SHOWN, "Bidan Terampil", 2), 25),
        ((SHOWN, "Nutrisionis Terampil", 0), 15),
        ((SHOWN, "Tenaga Sanitasi Lingkungan", 0), 15),
    ),
    (
        ("Data ibu hamil mutakhir", 10, 9),
        ("Kelas ibu hamil berjalan di tiga kute", 35, 34),
        ("Semua ibu hamil berisiko dikunjungi", 60, None),
        ("Laporan akhir program", 115, None),
    ),
    frozenset(
        {"Kunjungan rumah ibu hamil", "Posyandu", "Pemantauan gizi balita", "Penyuluhan kesehatan", "Kunjungan kerja"}
    ),
)
_OTHERS = (
    Plan(
        *("DINKES", "1.02.02.2.01", "Percepatan Penurunan Stunting (DATA CONTOH)"),
        "Pemantauan gizi balita dan pendampingan keluarga berisiko.",
        "RPJMD Kabupaten Contoh, program 1.02.02",
        (
            (("DINKES-KESMAS", "Kepala Bidang Kesehatan Masyarakat", 0), 25),
            *((("DINKES-KESMAS", "Penyuluh Kesehatan Masyarakat", number), 10) for number in range(4)),
            *((("DINKES-KESMAS", "Pengelola Program Gizi", number), 10) for number in range(2)),
            ((AWAY, "Nutrisionis Terampil", 0), 15),
        ),
        (
            ("Sasaran keluarga ditetapkan", 12, 12),
            ("Balita ditimbang di semua posyandu", 40, 47),
            ("Intervensi gizi tahap dua selesai", 120, None),
        ),
        frozenset({"Pemantauan gizi balita", "Penyuluhan kesehatan", "Rapat pimpinan"}),
    ),
    Plan(
        *("KEC-CONTOH", "7.01.03.2.01", "Layanan Jemput Adminduk (DATA CONTOH)"),
        "Petugas mendatangi kute yang jauh dari kantor camat.",
        "RPJMD Kabupaten Contoh, program 7.01.03",
        (
            (("KEC-CONTOH", "Kepala Seksi Pemerintahan", 0), 40),
            *((("KEC-CONTOH", "Pengelola Layanan Umum", number), 20) for number in range(3)),
        ),
        (("Jadwal kunjungan kute", 6, 6), ("Sepuluh kute dilayani", 50, 49), ("Semua kute dilayani", 120, None)),
        frozenset({"Pelayanan administrasi kependudukan", "Pembinaan pemerintahan kute"}),
    ),
    Plan(
        *("BKPSDM", "5.03.02.2.01", "Satu Data Pegawai (DATA CONTOH)"),
        "Pemutakhiran data semua pegawai, selesai lebih cepat.",
        "RPJMD Kabupaten Contoh, program 5.03.02",
        (
            (("BKPSDM", "Analis SDM Aparatur Ahli Muda", 1), 40),
            *((("BKPSDM", "Pranata SDM Aparatur", number), 20) for number in range(3)),
        ),
        (("Data unit dikumpulkan", 15, 13), ("Data seluruh pegawai diperiksa", 40, 39)),
        frozenset({"Memutakhirkan data pegawai", "Memproses usul kenaikan pangkat"}),
        status=ProgramStatus.DONE,
        ended_days_ago=9,
    ),
    Plan(
        *("SMP-CONTOH", "1.01.02.2.05", "Kelas Sore Matematika (DATA CONTOH)"),
        "Bimbingan tambahan dua kali sepekan.",
        "Usulan sekolah",
        ((("SMP-CONTOH", "Guru Ahli Pertama", 1), 60), (("SMP-CONTOH", "Guru Ahli Pertama", 2), 40)),
        (("Jadwal kelas sore", 10, 10), ("Satu semester berjalan", 110, None)),
        frozenset({"Membimbing siswa di luar jam pelajaran"}),
        status=ProgramStatus.STOPPED,
        ended_days_ago=18,
        reason="Ruang kelas diperbaiki, dilanjutkan semester depan",
    ),
    Plan(
        *("SETDA", "4.01.02.2.03", "Penataan Arsip Digital (DATA CONTOH)"),
        "Arsip lima tahun terakhir dialihkan dan diberi kode.",
        "RPJMD Kabupaten Contoh, program 4.01.02",
        ((("SETDA", "Arsiparis Terampil", 0), 60), (("SETDA", "Arsiparis Terampil", 1), 40)),
        (("Daftar arsip disusun", 130, None), ("Arsip dipindai", 160, None)),
        frozenset(),
        status=ProgramStatus.PLANNED,
        begins=120,
        until=150,
    ),
)
PLANS: tuple[Plan, ...] = (READING, MOTHERS, *_OTHERS)
