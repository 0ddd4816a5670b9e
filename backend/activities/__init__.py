"""Daily activities: logged by officers, reviewed by their appraisers, with evidence and templates."""
