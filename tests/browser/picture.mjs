// The picture's step as people meet it who can't see it, or whose machine is slow: what is read in which
// order, another one, and the browser's own work with its progress in words.

import { pictureAnswer } from './harness.mjs';
import { openChat, reach, submit, tabTo, toPicture } from './moves.mjs';
import { DESK, equal, eventually, holds, sound, watchFaults } from './support.mjs';

const said = (panel) => panel.locator('#work-said').textContent();
const seen = (panel) => panel.locator('#picture').evaluate((one) => one.naturalWidth > 0);

/** A panel at the picture, its worker's script treated by `treat`. */
async function atPicture(browser, treat) {
  const context = await browser.newContext({ ...DESK, colorScheme: 'light' });
  const faults = watchFaults(context);
  if (treat) await context.route('**/worker.js', treat);
  const panel = await toPicture(context, await openChat(context), 'ada@umsystem.edu');
  return { context, panel, faults };
}

/** The roles of what can be read, in the order in which it is read, with their names. */
async function reading(panel) {
  const tree = await panel.locator('[data-stage="captcha"]').ariaSnapshot();
  const named = tree.matchAll(/^\s*- (heading|img|button|textbox)(?: "([^"]*)")?/gm);
  return [...named].map(([, role, name]) => `${role} ${name ?? ''}`.trim());
}

export async function byEar(browser, check) {
  const plain = await atPicture(browser);
  const { panel } = plain;
  await check('the step is read from what to do to the button that goes on', async () => {
    const order = await reading(panel);
    const wanted = ['heading Show that you are a person', 'img A picture of letters', 'button Hear the characters', 'button Another picture', 'textbox The characters', 'button Next'];
    const places = wanted.map((one) => order.findIndex((read) => read.startsWith(one)));
    holds(places.every((place, at) => place >= 0 && (at === 0 || place > places[at - 1])), order.join(' | '));
    const alt = await panel.locator('#picture').getAttribute('alt');
    holds(/Press the button that follows/.test(alt), `what to do without eyes: ${alt}`);
    const told = await panel.locator('#answer').evaluate((one) => one.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' '));
    holds(/just before this box/.test(told) && /no difference/.test(told), told);
  });
  await check('the characters can be heard, to their end and again', async () => {
    await panel.locator('h2#captcha-title').focus();
    await tabTo(panel, '#play');
    await panel.keyboard.press('Enter');
    await panel.locator('#sound').waitFor();
    equal(await panel.locator('#sound').getAttribute('aria-label'), 'The same characters, spoken', 'the player');
    await sound(panel, 'panel-captcha-heard-desk');
    const heard = await panel.locator('#sound').evaluate(async (one) => {
      await new Promise((done) => (one.readyState > 0 ? done() : one.addEventListener('loadedmetadata', done)));
      return one.duration;
    });
    holds(heard > 4 && heard < 20, `${heard} s`);
  });
  await check('another picture is asked for by keyboard, and said', async () => {
    const before = await panel.locator('#picture').getAttribute('src');
    await panel.locator('h2#captcha-title').focus();
    await tabTo(panel, '#another');
    await panel.keyboard.press('Enter');
    await eventually('it is said', async () => (await panel.locator('#captcha-said').textContent()).startsWith('Here is another picture'));
    holds(before !== await panel.locator('#picture').getAttribute('src'), 'it is another');
    holds(await panel.locator('#sound').isHidden(), 'the sound of the old one is gone');
    holds(await panel.locator('#answer').evaluate((one) => one === document.activeElement), 'the focus is in the box');
  });
  await check('work that is done at once is not spoken of, and the answer may be in any case', async () => {
    await eventually('the picture is there', () => seen(panel));
    await panel.waitForTimeout(1_500);
    await submit(panel, 'answer', (await pictureAnswer()).toLowerCase());
    await reach(panel, 'method');
    equal(plain.faults, [], 'faults');
  });
  await plain.context.close();

  await check('on a slow machine the work is shown and said, and the answer goes out by itself', async () => {
    let on;
    const asked = new Promise((done) => { on = done; });
    const slow = await atPicture(browser, async (route) => { await asked; await route.continue(); });
    await slow.panel.locator('#work').waitFor();
    holds(/small task/.test(await said(slow.panel)), 'what is going on');
    await sound(slow.panel, 'panel-work-desk');
    await submit(slow.panel, 'answer', await pictureAnswer());
    await eventually('it waits', async () => /by itself/.test(await said(slow.panel)));
    await slow.panel.waitForTimeout(500);
    equal(await slow.panel.locator('[data-stage="captcha"]').isVisible(), true, 'nothing is sent before');
    equal(await slow.panel.locator('#work-bar').evaluate((one) => one.value), 0, 'pieces');
    on();
    await reach(slow.panel, 'method');
    equal(slow.faults, [], 'faults');
    await slow.context.close();
  });
  await check('where no worker can be had, the page does the work itself', async () => {
    const bare = await atPicture(browser, (route) => route.abort());
    await submit(bare.panel, 'answer', await pictureAnswer());
    await reach(bare.panel, 'method');
    equal(bare.faults.filter((fault) => !/ERR_FAILED/.test(fault)), [], 'faults');
    await bare.context.close();
  });
}
