// NLP.js on labelled messages, as compare.py asks for it: the figures as one line of JSON.
//
//   node nlpjs.mjs TRAIN.tsv TEST.tsv...

import { readFileSync } from 'node:fs';

import nlp from 'node-nlp';

const rows = (file) => readFileSync(file, 'utf8').split('\n').filter((line) => line.includes('\t')).map((line) => line.split(/\t(.*)/s));
const [train, ...tests] = process.argv.slice(2);

const manager = new nlp.NlpManager({ languages: ['en'], forceNER: false, autoSave: false, nlu: { log: false } });
for (const [label, text] of rows(train)) manager.addDocument('en', text, label);
const began = performance.now();
await manager.train();
const training_seconds = (performance.now() - began) / 1_000;

const scored = [];
for (const file of tests) {
  const [all, times] = [rows(file), []];
  let right = 0;
  for (const [label, text] of all) {
    const asked = performance.now();
    const { intent } = await manager.process('en', text);
    times.push((performance.now() - asked) * 1_000);
    if (intent === label) right += 1;
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(share * (times.length - 1))];
  scored.push({ accuracy: (100 * right) / all.length, median_microseconds: at(0.5), p99_microseconds: at(0.99) });
}
console.log(JSON.stringify({ training_seconds, tests: scored }));
