"""The nouns and their laws: source, capture, mention, topic, alert, identity, time, errors.

In: nothing. Out: frozen objects and pure functions every other room speaks in. No input or output happens here.
"""
