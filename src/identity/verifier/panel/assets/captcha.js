// The picture, its sound, and the work that the browser does meanwhile. Work that is over at once is
// not spoken of; longer work is shown, and said aloud when it begins, at its half and at its end.

import { say } from './words.js';
import { work } from './work.js';

/** Work that takes no longer than this is nobody's business. */
const SILENCE = 1_000;

const at = (id) => document.getElementById(id);

/** The work of the picture that is shown. */
let job = null;
let loads = 0;

function tell(words) {
  if (at('work-said').textContent !== words) at('work-said').textContent = words;
}

function show(words) {
  at('work').hidden = false;
  tell(words);
}

/** Shows the puzzle that `asked` gives, and begins to work. */
export async function loadPuzzle(asked) {
  dropPuzzle();
  const mine = (loads += 1);
  at('answer').value = '';
  const puzzle = await asked();
  if (!puzzle || mine !== loads) return;
  at('picture').src = puzzle.picture;
  begin(puzzle.work);
}

/** Plays what `asked` gives, unless another picture came meanwhile; it can then be played again. */
export async function playSound(asked) {
  const [mine, player] = [loads, at('sound')];
  if (player.hidden) {
    const answer = await asked();
    if (!answer || mine !== loads) return;
    player.src = answer.sound;
    player.hidden = false;
  }
  player.currentTime = 0;
  // A browser that plays nothing by itself leaves it to the player's own button.
  await player.play().catch(() => player.focus());
}

function begin(task) {
  const bar = at('work-bar');
  bar.max = task.pieces;
  bar.value = 0;
  tell('');
  const timer = setTimeout(() => show(say('panel-work-going')), SILENCE);
  const running = work(task, (done, of) => {
    bar.value = done;
    if (done === Math.ceil(of / 2) && !at('work').hidden) tell(say('panel-work-half'));
  });
  job = { ...running, timer, ready: false };
  const own = job;
  own.whole.then((trials) => {
    clearTimeout(timer);
    own.ready = true;
    if (trials !== null && own === job && !at('work').hidden) tell(say('panel-work-done'));
  });
}

/** The trials that go with the answer, once there are all of them; null if the picture went away. */
export async function proof() {
  if (!job) return null;
  if (!job.ready) show(say('panel-work-waiting'));
  return job.whole;
}

/** Another picture is coming, or none is needed any more. */
export function dropPuzzle() {
  const player = at('sound');
  player.pause();
  player.removeAttribute('src');
  player.hidden = true;
  at('work').hidden = true;
  tell('');
  if (!job) return;
  clearTimeout(job.timer);
  job.stop();
  job = null;
}

/** Said after the button "Another picture": the picture itself changes without a sound. */
export function sayAnother() {
  at('captcha-said').textContent = '';
  setTimeout(() => { at('captcha-said').textContent = say('panel-captcha-new'); }, 100);
}
