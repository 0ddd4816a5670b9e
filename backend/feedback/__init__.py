"""Reports of citizens: complaints, aspirations, questions and thanks, from arrival to the last word."""
