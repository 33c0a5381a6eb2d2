"""Actors: their mentions in a sentence, and the armed groups, states and sides that these mean."""
