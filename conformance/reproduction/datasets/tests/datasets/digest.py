"""The digest of a data set, from its definition: `digest.py digits` or `digest.py fashion-mnist DIR`.

Shares nothing with the Rust readers: the digits are scikit-learn's, IDX is read by Python's gzip.
"""

import gzip
import hashlib
import sys


def split(images, labels):
    content = len(labels).to_bytes(8, "little")
    content += b"".join(label.to_bytes(4, "little") for label in labels)
    return hashlib.sha256(content + b"".join(images)).hexdigest()


def dataset(name, shape, classes, train, test):
    lines = ["lossproof data set 1", name, shape, *classes, split(*train), split(*test)]
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


def digits():
    from sklearn.datasets import load_digits

    read = load_digits()
    images = [bytes(int(pixel * 255 / 16 + 0.5) for pixel in image) for image in read.data.tolist()]
    labels = read.target.tolist()
    held_out = {i for digit in range(10) for i in [j for j, label in enumerate(labels) if label == digit][-60:]}
    train = [i for i in range(len(labels)) if i not in held_out]
    part = lambda indices: ([images[i] for i in indices], [labels[i] for i in indices])
    return dataset("digits", "1 8 8", map(str, range(10)), part(train), part(sorted(held_out)))


def fashion_mnist(folder):
    classes = "T-shirt/top Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag".split() + ["Ankle boot"]

    def part(stem):
        images = gzip.open(f"{folder}/{stem}-images-idx3-ubyte.gz").read()[16:]
        return [images], list(gzip.open(f"{folder}/{stem}-labels-idx1-ubyte.gz").read()[8:])

    return dataset("fashion-mnist", "1 28 28", classes, part("train"), part("t10k"))


print(digits() if sys.argv[1] == "digits" else fashion_mnist(sys.argv[2]))
