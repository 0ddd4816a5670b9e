/** What is said before the first question, and on every page of the citizens. Plain and kind. */
export const idSurvey = {
  common: {
    back: "Kembali",
    next: "Lanjut",
    retry: "Coba lagi",
    loading: "Membuka…",
    language: "Bahasa",
    missing: "Halaman ini belum dapat dibuka. Coba lagi saat ada sinyal.",
  },
  survey: {
    progress: (at: number, all: number) => `${at} dari ${all}`,
    skip: "Lewati",
    send: "Kirim",
    anonymous: "Tanpa nama. Jawaban tersimpan dulu di HP bila tidak ada sinyal.",
    closed: "Survei ini tidak dapat dibuka",
    offline: "Survei belum dapat dibuka",
    offlineHelp: "Sepertinya tidak ada sinyal. Coba lagi sebentar lagi.",
  },
  /** In the words of the server, unless the language has its own. */
  elements: {} as Record<string, { question: string; answers: string[] }>,
};

export type SurveyText = typeof idSurvey;
