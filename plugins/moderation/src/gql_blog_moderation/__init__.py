"""Comments judged by word list, links and repetition. The rules are pure; ``sightings`` remembers what was seen
before.
"""
