"""Analysis of a text without places: words, phrases, clauses, dates, numbers, language.

``sentences``, ``tokens`` and ``cased_tokens`` divide a text; ``phrase_matcher`` finds lists of phrases in it;
``annotations`` keeps what was found; ``clauses`` (with ``clause_joints``) and ``attribution`` say how and by whom a
statement is made; ``dates`` (``date_grammar``) and ``numbers`` read figures; ``language_id`` tells languages that are
not supported; ``sections`` parts a report into headings, paragraphs, items, rows and captions; ``report_date`` finds
the day at its head; ``context`` gives the text around a span; ``memo`` and ``lazy_regex`` save time.
"""

# The modules that other packages may import.
__all__ = [
    "annotations",
    "attribution",
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
