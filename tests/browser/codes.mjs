// Codes that are wrong, too old or asked for again: what the panel says, and what the chat says of it.

import { later } from './harness.mjs';
import { choose, listen, pick, reach, reads, scene, textCount, textedCode, toTextedCode } from './moves.mjs';
import { ADA, newPassword } from './people.mjs';
import { equal, eventually, holds, sound } from './support.mjs';

const MINUTE = 60;
/** Another code than `code`. */
const other = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function atCode(browser) {
  const at = await scene(browser);
  const texts = await textCount(at.phones, ADA.address);
  const panel = await toTextedCode(at.context, at.chat, ADA);
  /** The code of the `nth` text of this story. */
  const code = (nth) => textedCode(at.phones, ADA.address, texts + nth);
  return { ...at, panel, code };
}

/** Types a code, and waits until it is taken. */
async function type(panel, code) {
  await panel.locator('#code').fill(code);
  await panel.locator('#code').press('Enter');
}

/** Types a code that is refused with these words, told where it was typed. */
async function refused(panel, code, words) {
  await panel.locator('#code-problem').evaluate((one) => { one.textContent = ''; });
  await type(panel, code);
  await eventually(`the panel says ${words}`, async () => words.test(await panel.locator('#code-problem').textContent()));
  equal(await panel.locator('#code').inputValue(), '', 'the code that was typed');
  holds(await panel.locator('#code').evaluate((one) => one === document.activeElement), 'the focus is on the box');
}

export async function wrongCodes(browser, check) {
  const { context, chat, panel, code, faults } = await atCode(browser);
  const right = await code(1);
  await check('once: the tries that are left, in panel and chat', async () => {
    const hears = await listen(chat);
    await refused(panel, other(right), /^That code isn't right\. 4 tries left\.$/);
    await hears(/That code isn't right\. 4 tries left\./);
    equal(await panel.locator('#hint').textContent(), '', 'a hint');
  });
  await check('twice: the ways on, in the same words, with buttons in the chat', async () => {
    const hears = await listen(chat);
    await refused(panel, other(right), /3 tries left/);
    await reads(panel, /Nothing yet\?.*call 573-882-5000/);
    await hears(/Nothing yet\?.*call 573-882-5000/);
    await chat.locator('.choices button:not([disabled])', { hasText: 'Send a new code' }).waitFor();
    await sound(panel, 'panel-hint-desk');
    await sound(chat, 'chat-hint-desk');
  });
  await check('five times: this code is shut, and even the right one does nothing', async () => {
    const hears = await listen(chat);
    for (const left of [/2 tries left/, /1 try left/]) await refused(panel, other(right), left);
    await type(panel, other(right));
    await reads(panel, /This way can't be used right now\. Try another, or call 573-882-5000\./);
    await hears(/no tries left/);
    await type(panel, right);
    await reads(panel, /This way can't be used right now/);
    await reach(panel, 'code');
    await sound(panel, 'panel-shut-desk');
  });
  await check('a new code from the chat opens it again, and the old one stays dead', async () => {
    await later(MINUTE);
    await pick(chat, 'Send a new code');
    await reads(panel, /text 2 is on its way/);
    const next = await code(2);
    await refused(panel, right === next ? other(right) : right, /4 tries left/);
    const hears = await listen(chat);
    await type(panel, next);
    await hears(/you're verified/);
    await choose(panel, newPassword());
    await hears(/Done: your password has been changed/);
  });
  equal(faults, [], 'faults');
  await context.close();
}

export async function expired(browser, check) {
  const { context, chat, panel, code } = await atCode(browser);
  const old = await code(1);
  await check('after six minutes the code is too old, in panel and chat', async () => {
    const hears = await listen(chat);
    await later(6 * MINUTE);
    await refused(panel, old, /^That code has expired\. Ask for another, or choose another way\.$/);
    await hears(/That code has expired\. Shall I ask for a new one\?/);
    await sound(panel, 'panel-expired-code-desk');
  });
  await check('the next one is asked for in the chat, and works', async () => {
    const hears = await listen(chat);
    await pick(chat, 'Send a new code');
    await reads(panel, /text 2 is on its way/);
    await type(panel, await code(2));
    await choose(panel, newPassword());
    await hears(/Done: your password has been changed/);
  });
  await context.close();
}

export async function resent(browser, check) {
  const { context, chat, panel, code } = await atCode(browser);
  const first = await code(1);
  const button = panel.locator('#resend');
  await check('not at once: the button says how long, and the chat says so too', async () => {
    holds(await button.isDisabled(), 'the button waits');
    holds(/\d/.test(await button.textContent()), await button.textContent());
    const hears = await listen(chat);
    await chat.locator('#message').fill('no code comes');
    await chat.locator('#message').press('Enter');
    await hears(/A text usually comes within a minute/);
    await pick(chat, 'Send a new code');
    await hears(/A new code can be sent in \d+ seconds?/);
  });
  await check('after a minute the button opens by itself, and another text comes', async () => {
    const hears = await listen(chat);
    await later(MINUTE);
    await eventually('the button opens', () => button.isEnabled());
    await hears(/Nothing yet\?/);
    await button.focus();
    await panel.keyboard.press('Enter');
    await reads(panel, /text 2 is on its way/);
    await hears(/a text with a code is on its way/);
    holds(await panel.locator('#code').evaluate((one) => one === document.activeElement), 'the focus is in the box for the code');
  });
  await check('the older code is dead, the newer one works', async () => {
    const next = await code(2);
    await refused(panel, first === next ? other(first) : first, /4 tries left/);
    await type(panel, next);
    await reach(panel, 'password');
  });
  await context.close();
}
