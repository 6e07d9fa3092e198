// Chat and verifier run in a process each. The verifier is killed before every step, then both are after
// every step: what is typed goes out by itself, nothing is said or done twice, and nobody has to begin anew.

import { fillIn } from './desk_moves.mjs';
import { answerOf, arrived, kill, kimsKeys, start } from './harness.mjs';
import { choose, listen, openChat, openPanel, pick, reach, replies, say, submit } from './moves.mjs';
import { ADA, newPassword } from './people.mjs';
import { DESK, equal, eventually, holds, sound, watchFaults } from './support.mjs';

const CHANGED = 'Your password was changed';
const CODE = /your code is (\d{6})/;

/** What a step needs is typed or pressed; then the panel gets to `next`. */
const STEPS = [
  { at: 'start', next: 'identifier', act: (panel) => panel.locator('#open').click() },
  { at: 'identifier', next: 'captcha', act: (panel) => submit(panel, 'identifier', ADA.address) },
  { at: 'captcha', next: 'method', act: async (panel, { picture }) => submit(panel, 'answer', await answerOf(picture)) },
  { at: 'method', next: 'number', act: (panel) => panel.locator('[data-method="text"]').click() },
  { at: 'number', next: 'code', act: (panel) => submit(panel, 'number', ADA.number) },
  { at: 'code', next: 'password', act: (panel, { code }) => submit(panel, 'code', code) },
  {
    at: 'password',
    next: 'done',
    act: async (panel, { password }) => {
      await panel.locator('#password').fill(password);
      await submit(panel, 'repeat', password);
    },
  },
];

async function begin(browser) {
  const context = await browser.newContext(DESK);
  const faults = watchFaults(context);
  return { context, faults, chat: await openChat(context), password: newPassword(), before: await arrived() };
}

/** What the step at which the panel stands needs from elsewhere. */
async function atHand(panel, step, { before, password }) {
  if (step.at === 'captcha') {
    const picture = panel.locator('#picture[src^="data:"]');
    await picture.waitFor();
    return { picture: await picture.getAttribute('src') };
  }
  if (step.at !== 'code') return { password };
  const texts = await eventually('a text', async () => {
    const { texts: now } = await arrived();
    return now.length > before.texts.length && now;
  });
  return { code: texts.at(-1).match(CODE)[1] };
}

/** One reset, told once: a letter, and one "Done" in the chat. */
async function onceOnly({ chat, before }) {
  await eventually('the chat says that it is done', async () => /Done: your password/.test(await replies(chat).last().textContent()), 60_000);
  const told = await replies(chat).allTextContents();
  equal(told.filter((text) => /Done: your password/.test(text)).length, 1, 'how often the chat says that it is done');
  equal(told.filter((text) => /you're verified/.test(text)).length, 1, 'how often the chat says that one is verified');
  const letters = await eventually('the letter', async () => {
    const { letters: now } = await arrived();
    return now.length > before.letters.length && now;
  });
  equal(letters.slice(before.letters.length), [CHANGED], 'letters');
  equal((await arrived()).texts.filter((text) => CODE.test(text)).length, before.texts.filter((text) => CODE.test(text)).length + 1, 'codes that were sent');
}

export async function verifierAway(browser, check) {
  const own = await begin(browser);
  const { chat, context } = own;
  await check('when a reset is asked for, the chat says so honestly, and can begin again', async () => {
    await say(chat, 'forgot my password');
    const hears = await listen(chat);
    await kill('verifier');
    await pick(chat, 'Do it here');
    await hears(/I can't reach the service that does resets just now\. That isn't your fault, and nothing has been changed/);
    await sound(chat, 'chat-verifier-away-desk');
    await start();
    await pick(chat, 'Start again');
    await chat.locator('.panel a').waitFor();
  });
  const panel = await openPanel(context, chat.locator('.panel a').last());
  for (const step of STEPS) {
    await check(`at "${step.at}" the panel waits, and what was typed goes out by itself`, async () => {
      const needs = await atHand(panel, step, own);
      await kill('verifier');
      await step.act(panel, needs);
      await eventually('the panel says that it waits', async () => (await panel.locator('#state').textContent()) !== '');
      holds(await panel.locator(`[data-stage="${step.at}"]`).isVisible(), 'the step stays');
      if (step.at === 'method') {
        const hears = await listen(chat);
        await pick(chat, 'New link');
        await hears(/I can't reach the service that does resets just now/);
        await sound(panel, 'panel-verifier-away-desk');
      }
      await start();
      await reach(panel, step.next);
      equal(await panel.locator('#state').textContent(), '', 'what the panel says of the network');
    });
  }
  await check('one reset, told once', () => onceOnly(own));
  await context.close();
}

export async function vouchedElsewhere(browser, check) {
  const own = await begin(browser);
  const { chat, context, before, password } = own;
  await say(chat, 'forgot my password');
  await pick(chat, 'Do it here');
  await chat.locator('.panel a').waitFor();
  const panel = await openPanel(context, chat.locator('.panel a').last());
  for (const step of STEPS.filter((one) => ['start', 'identifier', 'captcha'].includes(one.at))) {
    await step.act(panel, await atHand(panel, step, own));
    await reach(panel, step.next);
  }
  const desk = await browser.newContext(DESK);
  const faults = watchFaults(desk);
  const page = await desk.newPage();
  const said = (where, words) => eventually(`the console says ${words}`, async () => words.test(await page.locator(where).textContent()), 60_000);
  await check('an agent takes over, and checks who it is while the verifier is down: nothing is done, and they read so', async () => {
    await say(chat, 'human pls');
    const { password: own, code } = await kimsKeys();
    await fillIn(page, { name: 'kim', password: own }, code);
    await page.locator('.ticket').first().click();
    await page.locator('#claim:visible').click();
    await page.locator('#kind-say:not([disabled])').waitFor();
    await page.locator('#check-identity').click();
    await page.locator('#identity-check [value="called_back"]').check();
    await page.locator('#identity-account').fill(ADA.address);
    await page.locator('#identity-words').fill((await panel.locator('#three span').allTextContents()).join(' '));
    await kill('verifier');
    const { token, check: shown } = await kimsKeys();
    await page.locator('#identity-token').fill(token);
    await page.locator('#identity-code').fill(shown);
    await page.locator('#identity-send').click();
    await said('#identity-problem', /verifier can't be reached/);
  });
  await check('once it is back the same form opens her window, under the agent\'s own key and a fresh code', async () => {
    await start();
    await page.locator('#identity-code').fill((await kimsKeys()).check);
    await page.locator('#identity-send').click();
    await said('#identity-said', /press "Go on"/);
    await page.locator('#identity-close').click();
    await page.locator('.bubble.note', { hasText: `vouched for ${ADA.address}` }).waitFor();
    await reach(panel, 'granted');
    await panel.locator('#take-grant').click();
    await choose(panel, password);
    await page.locator('.happened', { hasText: 'The password was reset' }).waitFor();
    const letters = await eventually('both letters', async () => {
      const now = (await arrived()).letters.slice(before.letters.length);
      return now.length > 1 && now;
    });
    equal(letters.includes(CHANGED), true, 'whether she is told that it was changed');
  });
  await page.locator('#resolve').click();
  // The panel's window asked for it while it was down.
  equal(faults, [], 'faults of the console');
  for (const one of [context, desk]) await one.close();
}

export async function killed(browser, check) {
  const own = await begin(browser);
  const { chat, context } = own;
  await say(chat, 'forgot my password');
  await pick(chat, 'Do it here');
  await chat.locator('.panel a').waitFor();
  const panel = await openPanel(context, chat.locator('.panel a').last());
  for (const step of STEPS) {
    await check(`after "${step.at}" chat and panel go on where they were`, async () => {
      await step.act(panel, await atHand(panel, step, own));
      await reach(panel, step.next);
      await kill('everything');
      await start();
      if (step.next === 'done') return;
      await panel.reload();
      await reach(panel, step.next);
    });
  }
  await check('one reset, told once; the chat lost nothing and answers', async () => {
    await onceOnly(own);
    const hears = await listen(chat);
    await say(chat, 'did it work?');
    await hears(/Yes, it worked/);
    const before = await replies(chat).count();
    await chat.reload();
    await eventually('the conversation is back', async () => (await replies(chat).count()) === before);
  });
  await context.close();
}
