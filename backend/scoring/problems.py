"""Why something about scores is refused."""

from backend.kit.problems import Problem


class MonthNotOver(Problem):
    slug, status, title = "month-not-over", 409, "Bulan itu belum berakhir, jadi belum dapat ditutup"
    help = "Tutup bulan setelah hari terakhirnya lewat."


class TppNotPaid(Problem):
    slug, status, title = "tpp-not-paid", 404, "Untuk bulan itu tidak ada aturan TPP yang berlaku"
    help = "TPP dihitung hanya bila daerah telah menetapkan aturannya."


class NoScore(Problem):
    slug, status, title = "no-score", 404, "Belum ada nilai untuk bulan itu"
    help = "Bulan itu belum dimulai, atau pegawai belum memegang jabatan pada bulan itu."
