"""What a text is besides its words: its language, its mood, whose copy it is, which phrases grew.

In: texts, and documents the topics room has read. Out: facts of the mention, as pure functions of what they are given;
the same text gives the same answer for ever, and no text makes them raise or take long. A language without a sentiment
method is *unknown*, never neutral.
"""

from enrich.duplicates import Print, print_of
from enrich.language import LanguageRouter
from enrich.phrases import Phrase, as_people_write, grown, phrases_of
from enrich.sentiment import SentimentMethod, SentimentRouter
from enrich.sketches import alike, bands_of, likeness
from enrich.slope import Slope, slope_of
from enrich.vader import Vader

__all__ = [
    "LanguageRouter",
    "Phrase",
    "Print",
    "SentimentMethod",
    "SentimentRouter",
    "Slope",
    "Vader",
    "alike",
    "as_people_write",
    "bands_of",
    "grown",
    "likeness",
    "phrases_of",
    "print_of",
    "slope_of",
]
