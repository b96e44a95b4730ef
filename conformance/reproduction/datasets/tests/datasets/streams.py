"""Prints what random.rs and subset.rs expect: ChaCha8, Lemire's draw, Fisher and Yates's shuffle, by definition."""

import struct

MASK = 0xFFFFFFFF


def rotate(x, n):
    return ((x << n) | (x >> (32 - n))) & MASK


def block(key, counter):
    constants = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574]
    start = constants + list(struct.unpack("<8I", key)) + [counter & MASK, counter >> 32, 0, 0]
    w = start[:]

    def quarter(a, b, c, d):
        for x, y, z, n in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)]:
            w[x] = (w[x] + w[y]) & MASK
            w[z] = rotate(w[z] ^ w[x], n)

    for _ in range(4):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return [(a + b) & MASK for a, b in zip(w, start)]


def stream(purpose, seed, epoch, place):
    counter = 0
    while True:
        yield from block(purpose + struct.pack("<3Q", seed, epoch, place), counter)
        counter += 1


def below(words, n):
    while True:
        product = n * next(words)
        if product & MASK >= 2**32 % n:
            return product >> 32


def shuffled(words, items):
    for i in range(len(items) - 1, 0, -1):
        j = below(words, i + 1)
        items[i], items[j] = items[j], items[i]
    return items


# The published test vector: 256 bits of key, all zero, eight rounds (draft-strombergson-chacha-test-vectors-01, TC1).
assert struct.pack("<4I", *block(bytes(32), 0)[:4]).hex() == "3e00ef2f895f40d67f5bb8e81f09a5a1"

words = stream(b"dice    ", 2**63 + 5, 3, 9)
print("rolls", [below(words, 6) for _ in range(20)])
words = stream(b"dice    ", 1, 0, 0)
print("drawn", [below(words, 3 * 2**30) for _ in range(8)])
print("order", shuffled(stream(b"shuffle ", 1, 7, 0), list(range(12))))
labels = [0, 1, 0, 1, 1, 0, 2, 0, 1, 2, 2, 1]
kept = []
for k, count in enumerate([2, 3, 1]):
    images = [i for i, label in enumerate(labels) if label == k]
    kept += shuffled(stream(b"subset  ", 5, 0, k), images)[:count]
print("kept", sorted(kept))
