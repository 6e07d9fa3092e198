// What has arrived, asked every second. A server that is away is told once, until it answers again.

import { say } from './words.js';

const PAUSE = 1_000;

const state = document.getElementById('state');

/** Gives `show` what `address` answers, from now on. */
export async function follow(address, show) {
  try {
    const response = await fetch(address, { cache: 'no-store', credentials: 'omit' });
    if (!response.ok) throw new TypeError('no answer');
    show(await response.json());
    state.textContent = '';
  } catch {
    if (state.textContent === '') state.textContent = say('demo-phone-lost');
  }
  setTimeout(follow, PAUSE, address, show);
}
