"""Analysis of a text without places: words, phrases, clauses, dates, numbers, language.

``sentences``, ``tokens`` and ``cased_tokens`` divide a text; ``phrase_matcher`` finds lists of phrases in it;
``annotations`` keeps what was found; ``clauses`` (with ``clause_joints``) cuts a sentence into clauses with a mood,
for sentences that are not parsed; ``dates`` (``date_grammar``) and ``numbers`` read figures; ``language_id`` recognises
languages that are not supported; ``sections`` divides a report into headings, paragraphs, items, rows and captions;
``report_date`` finds the date at its head; ``context`` gives the text around a span; ``memo`` and ``lazy_regex`` are
caches.
"""

# The modules that other packages may import.
__all__ = [
    "annotations",
    "cased_tokens",
    "clauses",
    "context",
    "date_grammar",
    "dates",
    "language_id",
    "lazy_regex",
    "memo",
    "numbers",
    "phrase_matcher",
    "report_date",
    "sections",
    "sentences",
    "tokens",
]
