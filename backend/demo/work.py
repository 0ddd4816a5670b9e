"""What people of the demo do all day: usual tasks of each kind of post. Plainly invented."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """A usual activity: title, what is counted and how many, how long, and details to add."""

    title: str
    unit: str
    most: int
    minutes: int
    details: tuple[str, ...] = ()


_PLACES = (
    "Kute Lawe Contoh",
    "Kute Buluh Contoh",
    "Dusun Hulu Contoh",
    "Dusun Hilir Contoh",
    "Pekan Contoh",
)
_OFFICE = (
    Task("Menyusun dan mengirim surat dinas", "surat", 6, 60, ("undangan rapat", "surat jawaban")),
    Task("Rapat koordinasi", "rapat", 1, 90, ("bulanan", "persiapan kegiatan", "lintas bidang")),
    Task("Mengarsipkan dokumen", "berkas", 25, 75),
    Task("Melayani tamu dan permintaan data", "orang", 9, 60),
)
_LEADING = (
    Task("Memimpin apel dan pengarahan", "kegiatan", 1, 30),
    Task("Memeriksa dan menandatangani naskah dinas", "naskah", 20, 60),
    Task("Dialog kinerja dengan pegawai", "orang", 3, 75, ("tindak lanjut bulan ini", "target")),
    Task("Rapat pimpinan", "rapat", 1, 120, ("program prioritas", "serapan anggaran")),
    Task("Kunjungan kerja", "lokasi", 2, 150, _PLACES),
)

TASKS: Mapping[str, tuple[Task, ...]] = {
    "head": _LEADING,
    "office": _OFFICE,
    "planner": (
        Task("Menyusun rencana kerja dan anggaran", "dokumen", 1, 150),
        Task("Merekap realisasi kegiatan", "laporan", 2, 120, ("fisik", "keuangan")),
        *_OFFICE[1:3],
    ),
    "personnel": (
        Task("Memutakhirkan data pegawai", "pegawai", 15, 90),
        Task("Memproses usul kenaikan pangkat", "usul", 5, 120),
        Task("Memproses usul cuti", "usul", 4, 45),
        Task("Memberi penjelasan pengisian kinerja", "orang", 6, 60, ("di tempat", "lewat telepon")),
        *_OFFICE[:2],
    ),
    "auditor": (
        Task("Memeriksa dokumen pertanggungjawaban", "dokumen", 12, 150),
        Task("Menyusun kertas kerja pemeriksaan", "lembar", 8, 120),
        Task("Wawancara dengan pengelola kegiatan", "orang", 3, 75),
    ),
    "doctor": (
        Task("Pemeriksaan pasien rawat jalan", "pasien", 30, 210),
        Task("Visite pasien rawat inap", "pasien", 6, 75),
        Task("Rujukan pasien ke rumah sakit", "pasien", 2, 45),
        Task("Audit kasus bersama tim", "kasus", 2, 60),
    ),
    "midwife": (
        Task("Pemeriksaan kehamilan", "ibu", 9, 120),
        Task("Kunjungan rumah ibu hamil", "kunjungan", 4, 150, _PLACES),
        Task("Imunisasi bayi dan balita", "anak", 18, 120, ("di puskesmas", "di posyandu")),
        Task("Pertolongan persalinan", "ibu", 1, 180),
        Task("Posyandu", "kegiatan", 1, 180, _PLACES),
    ),
    "nurse": (
        Task("Asuhan keperawatan rawat jalan", "pasien", 25, 180),
        Task("Perawatan luka", "tindakan", 6, 75),
        Task("Kunjungan rumah pasien kronis", "kunjungan", 3, 120, _PLACES),
        Task("Piket unit gawat darurat", "pasien", 7, 240),
    ),
    "health": (
        Task("Penyuluhan kesehatan", "orang", 30, 90, _PLACES),
        Task("Pemeriksaan sarana air bersih", "sarana", 5, 120, _PLACES),
        Task("Pemantauan gizi balita", "anak", 20, 120, _PLACES),
        Task("Pencatatan dan pelaporan program", "laporan", 2, 90),
        Task("Pelayanan obat", "resep", 45, 180),
    ),
    "teacher": (
        Task("Mengajar di kelas", "jam pelajaran", 5, 200, ("Matematika", "Bahasa Indonesia", "IPA")),
        Task("Menyusun perangkat ajar", "dokumen", 2, 75),
        Task("Memeriksa tugas siswa", "lembar", 30, 90),
        Task("Membimbing siswa di luar jam pelajaran", "siswa", 8, 60, ("membaca", "pramuka")),
        Task("Pertemuan dengan orang tua siswa", "orang", 4, 45),
    ),
    "subdistrict": (
        Task("Pelayanan administrasi kependudukan", "berkas", 14, 150),
        Task("Pembinaan pemerintahan kute", "kute", 2, 150, _PLACES),
        Task("Musyawarah bersama warga", "orang", 25, 120, _PLACES),
        Task("Pendataan penerima bantuan", "keluarga", 20, 120, _PLACES),
        *_OFFICE[:1],
    ),
    "village": (
        Task("Pelayanan surat keterangan warga", "surat", 6, 90),
        Task("Gotong royong bersama warga", "kegiatan", 1, 150),
        Task("Penyelesaian sengketa warga", "perkara", 1, 90),
        Task("Pemutakhiran data keluarga", "keluarga", 10, 120),
    ),
}

LATE_REASONS = (
    "Tidak ada sinyal di lokasi",
    "HP rusak, baru diperbaiki",
    "Tugas lapangan beruntun",
)
RETURN_REASONS = (
    "Tolong lengkapi jumlah yang dikerjakan",
    "Jelaskan lokasi kegiatannya",
    "Waktunya tampak tertukar, mohon diperiksa",
)
