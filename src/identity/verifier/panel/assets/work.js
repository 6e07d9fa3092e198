// The work that belongs to a picture, spread over the machine's cores. Where no worker can be had, the
// page does it itself, a little at a time.

import { keyOf, trialFor } from './prove.js';

const MOST_HANDS = 4;
const SCRIPT = new URL('worker.js', import.meta.url).href;

/** Only this one script can ever become a worker, whatever is asked for. */
const policy = globalThis.trustedTypes?.createPolicy('deskhand-worker', { createScriptURL: () => SCRIPT });

/** Does `task`; `told(done, of)` hears of each piece. `whole` gives the trials, or null once it is stopped. */
export function work(task, told) {
  const trials = new Array(task.pieces).fill(null);
  const workers = [];
  let left = task.pieces;
  let stopped = false;
  let end;
  const whole = new Promise((done) => { end = done; });

  function take(piece, trial) {
    if (stopped || trial === null || trials[piece] !== null) return;
    trials[piece] = trial;
    left -= 1;
    told(task.pieces - left, task.pieces);
    if (left === 0) finish(trials);
  }

  function finish(result) {
    stopped = true;
    for (const worker of workers) worker.terminate();
    end(result);
  }

  async function alone(pieces) {
    const key = await keyOf(task);
    for (const piece of pieces) take(piece, await trialFor(key, task, piece, () => stopped));
  }

  const hands = Math.max(1, Math.min(MOST_HANDS, navigator.hardwareConcurrency || 1, task.pieces));
  for (let hand = 0; hand < hands; hand += 1) {
    const pieces = [...trials.keys()].filter((piece) => piece % hands === hand);
    const rest = () => alone(pieces.filter((piece) => trials[piece] === null));
    try {
      const worker = new Worker(policy ? policy.createScriptURL('') : SCRIPT, { type: 'module' });
      worker.addEventListener('message', ({ data }) => take(data.piece, data.trial));
      worker.addEventListener('error', rest);
      worker.postMessage({ task, pieces });
      workers.push(worker);
    } catch {
      rest();
    }
  }
  return { whole, stop: () => finish(null) };
}
