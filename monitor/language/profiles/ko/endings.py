"""What a Korean verb's ending says: done, to be done, asked for, wondered about, or only the frame of something else.

Each pattern is matched right after the verb's name in the vocabulary: 금지|했다, 금지|하면, 풀|어야, 막았|던.
"""

__all__ = []
