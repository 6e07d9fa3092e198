"""scikit-learn on labelled messages, as compare.py asks for it: the figures as one line of JSON.

    python scikit.py logistic-regression|linear-svc TRAIN.tsv TEST.tsv...

Words and pairs of words beside pieces of words of two to five letters, weighted by TF-IDF: the best of its usual
settings on these sets.
"""

import json
import sys
import time

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

MODELS = {
    "logistic-regression": lambda: LogisticRegression(C=20, max_iter=300),
    "linear-svc": lambda: LinearSVC(C=1),
}


def rows(file):
    with open(file, encoding="utf-8") as lines:
        pairs = [line.rstrip("\n").split("\t", 1) for line in lines if "\t" in line]
    return [label for label, _ in pairs], [text for _, text in pairs]


def main():
    model, train, *tests = sys.argv[1:]
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    pipeline = make_pipeline(make_union(words, pieces), MODELS[model]())
    labels, texts = rows(train)
    began = time.perf_counter()
    pipeline.fit(texts, labels)
    seconds = time.perf_counter() - began
    scored = []
    for file in tests:
        labels, texts = rows(file)
        times, right = [], 0
        for label, text in zip(labels, texts):
            asked = time.perf_counter()
            right += pipeline.predict([text])[0] == label
            times.append((time.perf_counter() - asked) * 1e6)
        times.sort()
        at = lambda share: times[int(share * (len(times) - 1))]
        scored.append({"accuracy": 100 * right / len(texts), "median_microseconds": at(0.5), "p99_microseconds": at(0.99)})
    print(json.dumps({"training_seconds": seconds, "tests": scored}))


main()
