"""Why a change of an indicator is refused."""

from backend.kit.problems import Problem


class IkuCodeTaken(Problem):
    slug, status, title = "iku-code-taken", 409, "Kode indikator ini sudah dipakai pada tahun itu"
    help = "Dalam satu tahun, setiap indikator satu pemilik punya kode sendiri. Pilih kode lain."


class IkuCycle(Problem):
    slug, status, title = "iku-cycle", 409, "Indikator tidak dapat berada di bawah dirinya sendiri"
    help = "Indikator induk yang dipilih berada di bawah indikator ini. Pilih induk yang lain."


class IkuParentUnfit(Problem):
    slug, status, title = "iku-parent-unfit", 409, "Indikator itu tidak dapat menjadi induk. Pilih induk yang lain"
    help = "Induk harus dari tahun yang sama, dan indikator unit hanya dapat berada di bawah indikator unit."


class IkuInUse(Problem):
    slug, status, title = "iku-in-use", 409, "Satuan tidak dapat diganti karena sudah ada target atau realisasi"
    help = "Angka yang sudah tercatat memakai satuan lama. Buat indikator baru dengan satuan yang baru."


class IkuTargetsUnfit(Problem):
    slug, status, title = "iku-targets-unfit", 409, "Ada target 0. Ubah dulu targetnya"
    help = "Untuk indikator yang makin besar makin baik, setiap target harus lebih dari 0."


class IkuInactive(Problem):
    slug, status, title = "iku-inactive", 409, "Indikator ini sudah tidak dipakai"
    help = "Aktifkan dulu indikatornya bila masih diperlukan."


class ActualsAreDerived(Problem):
    slug, status, title = "iku-actuals-derived", 409, "Realisasi indikator ini dihitung dari kegiatan yang disetujui"
    help = "Catat kegiatan dan pilih indikator ini; setelah disetujui, realisasinya ikut bertambah."


class ActualKnown(Problem):
    slug, status, title = "iku-actual-known", 409, "Realisasi bulan itu sudah diisi. Ubah yang sudah ada"
    help = "Satu bulan, satu realisasi. Yang sudah diisi dapat diperbaiki; riwayatnya tersimpan."


class MonthNotBegun(Problem):
    slug, status, title = "iku-month-not-begun", 409, "Bulan itu belum tiba. Isi realisasi setelah bulan berjalan"
    help = "Realisasi diisi untuk bulan ini atau bulan yang sudah lewat."
