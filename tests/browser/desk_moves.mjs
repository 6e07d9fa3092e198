// What staff do in the console, and students who talk with them: used by every story of the desk.

import { later } from './harness.mjs';
import { appCode, openChat, replies } from './moves.mjs';
import { CONSOLE, DESK, eventually, watchFaults } from './support.mjs';

export const KIM = { name: 'kim', password: 'Desk-Lantern-42' };
export const LEE = { name: 'lee', password: 'Desk-Harbour-42' };

export const newest = (chat) => replies(chat).last().textContent();
export const said = (chat, text) => chat.locator('.bubble.person', { hasText: text });
export const ticket = (console, about) => console.locator('.ticket', { hasText: about });
export const shownTitle = (console) => console.locator('#open-title').textContent();

/** Writes to an agent: nobody but them answers. */
export async function write(page, text) {
  await page.locator('#message').fill(text);
  await page.locator('#message').press('Enter');
  await eventually(`"${text}" is taken`, async () => (await page.locator('.waiting').count()) === 0);
}

export async function fillIn(page, { name, password }, code) {
  await page.goto(`${CONSOLE}/sign-in`);
  await page.locator('#name').fill(name);
  await page.locator('#password').fill(password);
  await page.locator('#code').fill(code);
  await page.locator('#code').press('Enter');
}

/** A code serves once: half a minute later there is another. */
export async function freshCode(phones, name) {
  await later(30);
  await phones.reload();
  return appCode(phones, name);
}

/** The key with which the demo's agent `name` checks who somebody is, and what their app for it shows, as its page has them. */
export async function identityKey(phones, name) {
  const checks = phones.locator(`[data-address="${name}"] .checks`);
  const code = async () => {
    await phones.reload();
    return checks.locator('.now').getAttribute('data-code');
  };
  return { token: await checks.locator('.secret-key').getAttribute('data-code'), code };
}

export async function signIn(browser, phones, who, options = DESK) {
  const context = await browser.newContext(options);
  const faults = watchFaults(context);
  const page = await context.newPage();
  await fillIn(page, who, await freshCode(phones, who.name));
  await page.locator('#present li').first().waitFor();
  return { context, faults, page };
}

export async function student(browser, options = DESK) {
  const context = await browser.newContext(options);
  const faults = watchFaults(context);
  return { context, faults, page: await openChat(context) };
}

export async function take(console, about) {
  await ticket(console, about).click();
  await eventually('the conversation is open', async () => (await shownTitle(console)).includes(about));
  await console.locator('#claim').click();
}

/** Closes everything that waits or is with whoever has this console open: one after the other, as each moves the lists. */
export async function clearDesk(console) {
  const next = console.locator('#mine li, #waiting li').first();
  while (await next.count() > 0) {
    const one = await next.getAttribute('data-conversation');
    const item = console.locator(`li[data-conversation="${one}"]`);
    const waits = await console.locator(`#waiting li[data-conversation="${one}"]`).count() > 0;
    await item.locator('.ticket').click();
    if (waits) {
      // What was taken a moment ago may still stand among those that wait.
      const [claim, taken] = [console.locator('#claim:visible'), console.locator(`#mine li[data-conversation="${one}"]`)];
      await claim.or(taken).first().waitFor();
      if (await taken.count() === 0) await claim.click();
      await taken.waitFor();
    }
    await console.locator('#resolve:visible').click();
    await item.waitFor({ state: 'detached' });
  }
}

/**
 * Asks for `frame`, about the first conversation that somebody holds (if anybody holds one), on a socket of its own,
 * with the last one open there if `beside`: what the server says to it.
 */
export const askPastThePage = (page, frame, beside = false) => page.evaluate(([asked, opens]) => new Promise((done) => {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket`);
  const send = (one) => socket.send(JSON.stringify(one));
  let about = null;
  socket.addEventListener('message', ({ data }) => {
    const told = JSON.parse(data);
    if (told.type === 'desk' && !about) {
      const [{ conversation, epoch } = {}] = told.held;
      about = { ...asked, conversation, epoch };
      send(opens ? { type: 'open', conversation: told.held.at(-1).conversation } : about);
    }
    if (told.type === 'opened') send(about);
    if (!['refused', 'vouched', 'objections'].includes(told.type)) return;
    socket.close();
    done(told.text ?? told.problem);
  });
}), [frame, beside]);

/** Vouching, whatever it comes to. */
export const VOUCH = { type: 'vouch', key: '01K6Z3NDEKTSV4RRFFQ69G5FAV', check: 'called_back', account: 'ada',
  act: { kind: 'grant', words: 'amber otter canal' }, token: 'lee.x', code: '123456' };
