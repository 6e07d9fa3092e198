// What happens to the session elsewhere is shown at once: the chat changes the way, a newer link makes
// this window dead, a minute passes and nothing came. The verifier is asked and answers when it has news.

import { Dead, ask, windowToken } from './api.js';

const PAUSE = 2_000;

/** Who follows: `seen()` is the revision shown, `show(view)` shows a newer one, `dead(fault)` is the end. */
let follower = null;
let running = false;

export function follow(one) {
  follower = one;
  if (!running) run();
}

export function stopFollowing() {
  follower = null;
}

async function run() {
  running = true;
  while (follower !== null) await look(follower);
  running = false;
}

async function look(one) {
  const token = windowToken();
  try {
    const answer = await ask(`session/after/${one.seen()}`, undefined, { again: false });
    if (follower !== one) return;
    if (answer === null || !(await one.show(answer.view))) await pause(PAUSE);
  } catch (fault) {
    // A step up gives the window another token meanwhile.
    if (fault instanceof Dead && token === windowToken()) {
      if (follower !== one) return;
      follower = null;
      one.dead(fault);
    } else if (token === windowToken()) {
      await pause(PAUSE);
    }
  }
}

const pause = (time) => new Promise((done) => setTimeout(done, time));
