// What people do on the pages: used by every story.

import { pictureAnswer } from './harness.mjs';
import { CHAT, DEMO, DESK, eventually, holds, watchFaults } from './support.mjs';

export const replies = (page) => page.locator('.bubble.theirs');

export async function openChat(context) {
  const page = await context.newPage();
  await page.goto(`${CHAT}/`);
  await replies(page).first().waitFor();
  return page;
}

/** Says it by keyboard, and waits until the server has taken it and answered. */
export async function say(page, text) {
  const before = await replies(page).count();
  await page.locator('#message').fill(text);
  await page.locator('#message').press('Enter');
  await eventually(`an answer to "${text}"`, async () =>
    (await replies(page).count()) > before && (await page.locator('.waiting').count()) === 0);
}

/** Presses the newest button that reads like `label`. */
export async function pick(page, label) {
  const before = await replies(page).count();
  await page.locator('.choices button:not([disabled])', { hasText: label }).last().click();
  await eventually(`an answer to the button ${label}`, async () => (await replies(page).count()) > before);
}

/** From the first words to the link of the panel; gives the link's element. */
export async function askForReset(page) {
  await say(page, 'hi i forgot my pw');
  await pick(page, /here/i);
  const link = page.locator('.panel a').last();
  await link.waitFor();
  return link;
}

export async function openPanel(context, link) {
  const [panel] = await Promise.all([context.waitForEvent('page'), link.click()]);
  await panel.locator('#open').waitFor();
  return panel;
}

export const stage = (panel) => panel.locator('[data-stage]:visible').getAttribute('data-stage');

export async function reach(panel, name) {
  await panel.locator(`[data-stage="${name}"]`).waitFor();
}

/** Sends the form that is open, without a mouse. */
export async function submit(panel, field, text) {
  await panel.locator(`#${field}`).fill(text);
  await panel.locator(`#${field}`).press('Enter');
}

/** From the chat to the panel's picture, once it is there. */
export async function toPicture(context, chat, address) {
  const panel = await openPanel(context, await askForReset(chat));
  await panel.locator('#open').click();
  await reach(panel, 'identifier');
  await submit(panel, 'identifier', address);
  await reach(panel, 'captcha');
  await eventually('the picture is there', () => panel.locator('#picture').evaluate((one) => one.naturalWidth > 0));
  return panel;
}

/** From the chat to the choice among the ways. */
export async function toMethods(context, chat, address) {
  const panel = await toPicture(context, chat, address);
  await submit(panel, 'answer', await pictureAnswer());
  await reach(panel, 'method');
  return panel;
}

/** From the chat to the box for the code of a text. */
export async function toTextedCode(context, chat, { address, number }) {
  const panel = await toMethods(context, chat, address);
  await panel.locator('[data-method="text"]').click();
  await reach(panel, 'number');
  await submit(panel, 'number', number);
  await reach(panel, 'code');
  return panel;
}

/** The newest code of a text on the demo phone of `address`, once there are `count` of them. */
export async function textedCode(phones, address, count) {
  const codes = phones.locator(`[data-address="${address}"] .text .copy-code`);
  await eventually(`texted code ${count} to ${address}`, async () => (await codes.count()) >= count);
  return codes.last().getAttribute('data-code');
}

/** How many texts with a code arrived; notices carry none. */
export const textCount = (phones, address) => phones.locator(`[data-address="${address}"] .text .copy-code`).count();

export async function openPhones(context) {
  const page = await context.newPage();
  await page.goto(`${DEMO}/phone`);
  await page.locator('.phone').first().waitFor();
  return page;
}

export async function openMail(context) {
  const page = await context.newPage();
  await page.goto(`${DEMO}/mail`);
  await page.locator('.mailbox').first().waitFor();
  return page;
}

const holdsFocus = (page, selector) => page.locator(selector).last().evaluate((one) => one === document.activeElement);

async function walkTo(page, selector, key) {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await holdsFocus(page, selector)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${selector}`);
}

/** Goes by the Tab key to what is pressed. */
export const tabTo = (page, selector) => walkTo(page, selector, 'Tab');
/** The same, backwards. */
export const backTo = (page, selector) => walkTo(page, selector, 'Shift+Tab');

/** The focus gets to `selector`, is seen there (a heading that only takes it is read, not used), and is not off the screen. */
export async function focusIs(page, selector) {
  await eventually(`the focus on ${selector}`, () => holdsFocus(page, selector));
  const { ring, box } = await page.evaluate(() => {
    const one = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const { top, bottom } = one.getBoundingClientRect();
    return { ring: one.tabIndex < 0 || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2), box: [top, bottom, innerHeight] };
  });
  holds(ring, `the focus on ${selector} is not seen`);
  const [top, bottom, height] = box;
  holds(top >= 0 && bottom <= height, `${selector} is off the screen: ${top} to ${bottom} of ${height}`);
}

export async function appCode(phones, address) {
  return phones.locator(`[data-address="${address}"] .app .copy-code`).getAttribute('data-code');
}

/** Whether the demo sign-in takes the password. */
export async function signsIn(context, address, password) {
  const page = await context.newPage();
  await page.goto(`${DEMO}/sign-in`);
  await page.locator('#identifier').fill(address);
  await page.locator('#password').fill(password);
  await page.locator('#password').press('Enter');
  await page.locator('#signed-in, #failed').first().waitFor();
  const works = (await page.locator('#signed-in').count()) === 1;
  await page.close();
  return works;
}

/** Hears what the chat says from now on: the function that it gives waits for words. */
export async function listen(chat) {
  const before = await replies(chat).count();
  const said = async () => (await replies(chat).allTextContents()).slice(before);
  return (words) => eventually(`the chat says ${words}`, async () => (await said()).some((text) => words.test(text)));
}

/** Waits until the panel's stage says `words` where it says what to do. */
export const reads = (panel, words) => eventually(`the panel says ${words}`, async () =>
  words.test(await panel.locator('[data-stage]:visible').innerText()));

/** Chooses a new password on the panel, to the end. */
export async function choose(panel, password) {
  await reach(panel, 'password');
  await panel.locator('#password').fill(password);
  await submit(panel, 'repeat', password);
  await reach(panel, 'done');
}

/** A scene of most stories: somebody's browser with chat and phones open. */
export async function scene(browser, options = DESK) {
  const context = await browser.newContext(options);
  const faults = watchFaults(context);
  return { context, faults, chat: await openChat(context), phones: await openPhones(context) };
}
