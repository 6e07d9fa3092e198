// What the test binary does when a story asks for it: time passes, the directory fails, an administrator acts.

import { HARNESS, holds } from './support.mjs';

async function ask(path, asked = {}, method = 'POST') {
  const response = await fetch(`${HARNESS}/${path}?${new URLSearchParams(asked)}`, { method });
  holds(response.ok, `the harness answered ${response.status} to ${path}`);
  return response.json();
}

/** What the picture says that was drawn last. */
export const pictureAnswer = async () => (await ask('captcha', {}, 'GET')).answer;

/** How the account of `address` stands: whether it is frozen, and how often its password was set. */
export const account = (address) => ask('account', { address }, 'GET');

/** Time passes for the whole server. */
export const later = (seconds) => ask('clock', { seconds });

/** The directory is `away`, `refuses`, is `silent` after it has done it, or is `back`. */
export const directory = (fault) => ask('directory', { fault });

/** A pass that an administrator has made for `address`. */
export const makePass = async (address) => (await ask('pass', { address })).pass;

/** Recovery codes that an administrator has printed for `address`. */
export const makeCodes = async (address) => (await ask('codes', { address })).codes;

/** An agent vouches for the owner of `address`, at the window whose three words they told. */
export const grant = (address, session) => ask('grant', { address, session });

/** Who has opened a conversation in the console: a line for each time. */
export const readsOf = async (conversation) => (await ask('reads', { conversation }, 'GET')).lines;

/** Somebody with rights over others, and their phone's number. */
export const addPrivileged = (address, number) => ask('person', { address, number });

/** Kim of the help desk, where each half is a process of its own: password, key for identity checks, and what both apps show now. */
export const kimsKeys = () => ask('kim', {}, 'GET');

/** Kills a process at once: the `verifier` (the panel with it), or `everything`. Only where each half has its own. */
export const kill = (what) => ask('kill', { what });

/** Starts what was killed. */
export const start = () => ask('start');

/** What `picture` says, as the page has it: a `data:` address. */
export const answerOf = async (picture) => (await ask('picture', { picture: picture.split(',')[1] }, 'GET')).answer;

/** The texts and the subjects of letters that ada has had. */
export const arrived = () => ask('arrived', {}, 'GET');
