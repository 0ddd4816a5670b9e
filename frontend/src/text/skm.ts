// The words of the survey form (PermenPANRB 14/2017), as they stand on the sheet: in either language of the app.

export interface Element {
  code: "u1" | "u2" | "u3" | "u4" | "u5" | "u6" | "u7" | "u8" | "u9";
  label: string;
  question: string;
  /** From 1 to 4, the best. */
  answers: readonly [string, string, string, string];
}

export interface Value {
  code: string;
  label: string;
}

const fitting = ["Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"] as const;

export const ELEMENTS: readonly Element[] = [
  {
    code: "u1",
    label: "Persyaratan",
    question: "Apakah persyaratan sesuai dengan jenis layanannya?",
    answers: fitting,
  },
  {
    code: "u2",
    label: "Sistem, mekanisme, dan prosedur",
    question: "Apakah prosedur layanannya mudah?",
    answers: ["Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah"],
  },
  {
    code: "u3",
    label: "Waktu penyelesaian",
    question: "Apakah layanannya cepat?",
    answers: ["Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat"],
  },
  {
    code: "u4",
    label: "Biaya/tarif",
    question: "Bagaimana biaya atau tarifnya?",
    answers: ["Sangat mahal", "Cukup mahal", "Murah", "Gratis"],
  },
  {
    code: "u5",
    label: "Produk spesifikasi jenis pelayanan",
    question: "Apakah hasil layanan sesuai dengan yang dijanjikan?",
    answers: fitting,
  },
  {
    code: "u6",
    label: "Kompetensi pelaksana",
    question: "Apakah petugasnya mampu melayani?",
    answers: ["Tidak kompeten", "Kurang kompeten", "Kompeten", "Sangat kompeten"],
  },
  {
    code: "u7",
    label: "Perilaku pelaksana",
    question: "Apakah petugasnya sopan dan ramah?",
    answers: ["Tidak sopan dan ramah", "Kurang sopan dan ramah", "Sopan dan ramah", "Sangat sopan dan ramah"],
  },
  {
    code: "u8",
    label: "Sarana dan prasarana",
    question: "Bagaimana mutu sarana dan prasarananya?",
    answers: ["Buruk", "Cukup", "Baik", "Sangat baik"],
  },
  {
    code: "u9",
    label: "Penanganan pengaduan, saran, dan masukan",
    question: "Bagaimana pengaduan pengguna layanan ditangani?",
    answers: ["Tidak ada", "Ada tetapi tidak berfungsi", "Berfungsi kurang maksimal", "Dikelola dengan baik"],
  },
];

export type Part = "sex" | "age" | "education" | "job";

export const PROFILE: Readonly<Record<Part, readonly Value[]>> = {
  sex: [
    { code: "female", label: "Perempuan" },
    { code: "male", label: "Laki-laki" },
  ],
  age: [
    { code: "to_19", label: "Di bawah 20 tahun" },
    { code: "20_29", label: "20–29 tahun" },
    { code: "30_39", label: "30–39 tahun" },
    { code: "40_49", label: "40–49 tahun" },
    { code: "50_59", label: "50–59 tahun" },
    { code: "from_60", label: "60 tahun ke atas" },
  ],
  education: [
    { code: "primary", label: "SD atau tidak sekolah" },
    { code: "junior", label: "SMP" },
    { code: "senior", label: "SMA/SMK" },
    { code: "diploma", label: "D1–D3" },
    { code: "bachelor", label: "D4/S1" },
    { code: "master", label: "S2 ke atas" },
  ],
  job: [
    { code: "farmer", label: "Petani, pekebun, nelayan" },
    { code: "trader", label: "Pedagang, wiraswasta" },
    { code: "employee", label: "Karyawan swasta" },
    { code: "civil_servant", label: "ASN, TNI, Polri" },
    { code: "student", label: "Pelajar, mahasiswa" },
    { code: "homemaker", label: "Mengurus rumah tangga" },
    { code: "other", label: "Lainnya" },
  ],
};
