"""The sum written out: what an officer reads beside the number."""

import pytest

from backend.iku import rules, sentences
from backend.iku.rules import E4, Consolidation, Manner, MinimizeBy, Polarity, Target
from backend.iku.sentences import Sum

MAXIMIZE = Manner(Polarity.MAXIMIZE)
SPECIAL = Manner(Polarity.MINIMIZE, MinimizeBy.SPECIAL)
RATIO = Manner(Polarity.MINIMIZE, MinimizeBy.RATIO)
STABILIZE = Manner(Polarity.STABILIZE)


def said(
    *amounts: float,
    period: str = "2026-11",
    manner: Manner = MAXIMIZE,
    target: tuple[float, float] | None = (80, 90),
    by: Consolidation = Consolidation.SUM,
    unit: str = "kunjungan",
) -> str:
    months = rules.months_of(period)
    return sentences.written_out(
        Sum(
            period,
            unit,
            by,
            [(month, int(one * E4)) for month, one in zip(months, amounts, strict=False)],
            months[len(amounts) :],
            manner,
            None if target is None else Target(int(target[0] * E4), int(target[1] * E4)),
            rules.DEFAULT_POLICY,
        )
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (said(92), "Realisasi November 2026: 92 kunjungan. Target 80 sampai 90. Capaian 92 ÷ 90 × 100% = 102,22%."),
        (said(70), "Realisasi November 2026: 70 kunjungan. Target 80 sampai 90. Capaian 70 ÷ 80 × 100% = 87,5%."),
        (said(85), "Realisasi November 2026: 85 kunjungan. Target 80 sampai 90: tercapai, jadi 100%."),
        (
            said(30, target=(20, 20)),
            "Realisasi November 2026: 30 kunjungan. Target 20. Capaian 30 ÷ 20 × 100% = 150%, dibatasi paling tinggi 120%.",
        ),
        (
            said(6.5, manner=SPECIAL, target=(7, 8), unit="bulan"),
            "Realisasi November 2026: 6,5 bulan. Target 7 sampai 8. Capaian (2 − 6,5 ÷ 7) × 100% = 107,14%.",
        ),
        (
            said(30, manner=SPECIAL, target=(10, 10)),
            "Realisasi November 2026: 30 kunjungan. Target 10. Capaian (2 − 30 ÷ 10) × 100% = −100%, dibatasi paling rendah 0%.",
        ),
        (
            said(12.5, manner=RATIO, target=(10, 10)),
            "Realisasi November 2026: 12,5 kunjungan. Target 10. Capaian 10 ÷ 12,5 × 100% = 80%.",
        ),
        (
            said(0, manner=RATIO, target=(10, 10)),
            "Realisasi November 2026: 0 kunjungan. Target 10: realisasi 0, jadi paling tinggi, 120%.",
        ),
        (
            said(3, manner=SPECIAL, target=(0, 0)),
            "Realisasi November 2026: 3 kunjungan. Target 0, realisasi 3: tidak tercapai, jadi 0%.",
        ),
        (
            said(90, manner=STABILIZE, target=(100, 100)),
            "Realisasi November 2026: 90 kunjungan. Target 100. Capaian (1 − selisih 90 dan 100 ÷ 100) × 100% = 90%.",
        ),
        (said(target=(1, 1)), "Belum ada realisasi untuk November 2026."),
        (
            said(1234.5, target=None),
            "Realisasi November 2026: 1.234,5 kunjungan. Belum ada target, jadi capaian tidak dihitung.",
        ),
        (
            said(10, 12, period="2026-Q4", target=(44, 44)),
            (
                "Realisasi triwulan 4 2026: 10 + 12 = 22 kunjungan. Target 44. Capaian 22 ÷ 44 × 100% = 50%. "
                "Belum ada realisasi: Desember 2026."
            ),
        ),
        (
            said(10, 11, 12, period="2026-Q1", target=(11, 11), by=Consolidation.AVERAGE),
            "Realisasi triwulan 1 2026: rata-rata (10 + 11 + 12) ÷ 3 = 11 kunjungan. Target 11: tercapai, jadi 100%.",
        ),
        (
            said(10, 11, period="2026-Q1", target=None, by=Consolidation.LAST),
            (
                "Realisasi triwulan 1 2026: angka terakhir (Februari 2026) 11 kunjungan. Belum ada target, jadi capaian "
                "tidak dihitung. Belum ada realisasi: Maret 2026."
            ),
        ),
        (said(period="2026", target=None), "Belum ada realisasi untuk tahun 2026."),
    ],
)
def test_a_sum_is_written_out(text: str, expected: str) -> None:
    assert text == expected
