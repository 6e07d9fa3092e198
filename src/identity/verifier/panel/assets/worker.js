// A hand that works beside the page: tells each piece as soon as it is done.

import { keyOf, trialFor } from './prove.js';

addEventListener('message', async ({ data: { task, pieces } }) => {
  const key = await keyOf(task);
  for (const piece of pieces) postMessage({ piece, trial: await trialFor(key, task, piece) });
});
