"""Kinerja Kutacane: daily work, appraisal and citizens' feedback for civil servants."""
