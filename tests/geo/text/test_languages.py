from __future__ import annotations

import pytest

from geo.text.language_id import unsupported_language

SPANISH = (
    "Los combates se reanudaron en la ciudad y los rebeldes dijeron que habían tomado el aeropuerto, según fuentes "
    "de la región, mientras el ejército lo negaba y pedía ayuda a sus aliados de la zona."
)
GERMAN = (
    "Die Kämpfe in der Stadt gingen weiter, und die Rebellen erklärten, sie hätten den Flughafen eingenommen, während "
    "die Armee dies am Mittwoch bestritt und um Hilfe bat, wie ein Sprecher sagte."
)


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("Fighting resumed in the territory of Walikale on Wednesday.", "", ""),
        ("Les combats ont repris dans le territoire de Walikale.", "", ""),
        ("Goma", "", ""),
        ("", "", ""),
        ("12 34 !!", "", ""),
        (SPANISH, "", "Spanish"),
        (GERMAN, "", "German"),
        ("Waasi wa M23 wameuteka mji wa Goma na kusonga mbele kuelekea Bukavu.", "", "Swahili"),
        ("Los combates en Tibú dejaron diez muertos en la zona, dijo el ministro.", "", "Spanish"),
        ("Goma, Bukavu, Uvira, Sake, Minova. " * 6, "", "hardly a word"),
        ("A man from Los Angeles drove to Las Vegas and El Paso.", "", ""),
        ("Combates en Goma", "es", "'es'"),
        ("The army said it had left the town.", "es", ""),
        ("تجددت الاشتباكات في مدينة غوما", "", "Arabic"),
        ("Бои возобновились в Гоме", "", "Cyrillic"),
        ("戈马爆发战斗", "", "Cjk"),
    ],
)
def test_what_cannot_be_read_is_said(text, language, message):
    answer = unsupported_language(text, language=language)
    assert message in answer
    assert bool(message) == bool(answer)
