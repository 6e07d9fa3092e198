// What people do on the pages: used by every story.

import { CHAT, DEMO, HARNESS, eventually, holds } from './support.mjs';

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

/** What the picture of the panel that is open says: the harness recomputes it from its own seed. */
export async function pictureAnswer() {
  const response = await fetch(`${HARNESS}/captcha`);
  holds(response.ok, `the harness answered ${response.status}`);
  const { answer } = await response.json();
  return answer;
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

/** Goes by the Tab key to what is pressed. */
export async function tabTo(page, selector) {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await page.locator(selector).last().evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not reach ${selector}`);
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
