import type { SurveyText } from "./id-survey";

export const enSurvey: SurveyText = {
  common: {
    back: "Back",
    next: "Next",
    retry: "Try again",
    loading: "Opening…",
    language: "Language",
    missing: "This page cannot be opened yet. Try again when there is a signal.",
  },
  survey: {
    progress: (at, all) => `${at} of ${all}`,
    skip: "Skip",
    send: "Send",
    anonymous: "No name. Without a signal your answers are kept on the phone first.",
    closed: "This survey cannot be opened",
    offline: "The survey cannot be opened yet",
    offlineHelp: "There seems to be no signal. Try again in a moment.",
  },
  elements: {
    u1: {
      question: "Did the requirements fit the service?",
      answers: ["Did not fit", "Fitted poorly", "Fitted", "Fitted very well"],
    },
    u2: { question: "Was the procedure easy?", answers: ["Not easy", "Less easy", "Easy", "Very easy"] },
    u3: { question: "Was the service quick?", answers: ["Not quick", "Less quick", "Quick", "Very quick"] },
    u4: { question: "How was the cost?", answers: ["Very expensive", "Rather expensive", "Cheap", "Free"] },
    u5: {
      question: "Was the result what had been promised?",
      answers: ["Did not fit", "Fitted poorly", "Fitted", "Fitted very well"],
    },
    u6: {
      question: "Were the officers able to serve you?",
      answers: ["Not competent", "Less competent", "Competent", "Very competent"],
    },
    u7: {
      question: "Were the officers polite and friendly?",
      answers: ["Not polite", "Less polite", "Polite and friendly", "Very polite and friendly"],
    },
    u8: { question: "How were building and equipment?", answers: ["Bad", "Fair", "Good", "Very good"] },
    u9: {
      question: "How are complaints handled?",
      answers: ["Not at all", "There is a way, but it does not work", "It works, but not well", "Handled well"],
    },
  },
};
