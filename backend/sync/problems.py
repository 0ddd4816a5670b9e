"""Why an operation is refused."""

from backend.kit.problems import Problem


class UnknownKind(Problem):
    slug, status, title = "unknown-kind", 422, "Jenis kiriman ini belum dikenal server. Perbarui aplikasi"
    help = "Aplikasi di HP mungkin lebih baru atau lebih lama dari server."


class PredecessorNotApplied(Problem):
    slug, status, title = "predecessor-not-applied", 409, "Perubahan sebelumnya belum tersimpan"
    help = "Perubahan ini bergantung pada perubahan lain (`after`) yang tidak tersimpan."
