"""Language without places: sentences, tokens, phrases, clauses, attribution, dates, numbers, language."""
