"""Citizens' reports: complaints, wishes, questions and thanks, from the first word to the last answer."""
