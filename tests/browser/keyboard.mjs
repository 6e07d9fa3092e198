// The whole reset without a pointer, from the chat's first key to the end, by each of the ways: where the
// focus lands by itself at each step, that it is seen there, and that the Tab key reaches the rest.

import { later, pictureAnswer } from './harness.mjs';
import { appCode, backTo, focusIs, openChat, openPhones, replies, signsIn, tabTo } from './moves.mjs';
import { ADA, BEN, newPassword } from './people.mjs';
import { DESK, equal, eventually, holds, watchFaults } from './support.mjs';

/** A page as it is found, its keys alone. */
async function hands(browser) {
  const context = await browser.newContext(DESK);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const faults = watchFaults(context);
  return { context, faults, phones: await openPhones(context), chat: await openChat(context) };
}

async function type(page, text) {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Presses what `selector` names, reached by Tab from where the focus is. */
async function press(page, selector) {
  await tabTo(page, selector);
  await focusIs(page, selector);
  await page.keyboard.press('Enter');
}

/** From the chat's first key to the choice among the ways; gives the panel. */
async function begin({ context, chat }, address) {
  await focusIs(chat, '#message');
  await type(chat, 'forgot my password');
  const here = chat.locator('.choices button:not([disabled])', { hasText: 'Do it here' });
  await here.waitFor();
  await here.evaluate((one) => one.setAttribute('data-wanted', ''));
  await backTo(chat, '[data-wanted]');
  await focusIs(chat, '[data-wanted]');
  await chat.keyboard.press('Enter');
  await focusIs(chat, '#message');
  await chat.locator('.panel a').waitFor();
  await backTo(chat, '.panel a');
  await focusIs(chat, '.panel a');
  const [panel] = await Promise.all([context.waitForEvent('page'), chat.keyboard.press('Enter')]);
  await panel.locator('#open').waitFor();
  await focusIs(panel, '[data-stage="start"] h2');
  await press(panel, '#open');
  await focusIs(panel, '#identifier');
  await type(panel, address);
  await focusIs(panel, '#answer');
  await eventually('the picture is there', () => panel.locator('#picture').evaluate((one) => one.naturalWidth > 0));
  await type(panel, await pictureAnswer());
  await focusIs(panel, '#method-title');
  return panel;
}

/** Copies what the newest button on the phone of `address` gives, and puts it into the box for the code. */
async function copied(phones, panel, button) {
  await phones.bringToFront();
  await phones.locator(button).last().waitFor();
  await press(phones, button);
  await panel.bringToFront();
  await focusIs(panel, '#code');
  await panel.keyboard.press('Control+V');
  await panel.keyboard.press('Enter');
}

/** From the box for the new password to the end, in panel and chat. */
async function end({ context, chat, faults }, panel, address) {
  const password = newPassword();
  await focusIs(panel, '#password');
  await panel.keyboard.type(password);
  await panel.keyboard.press('Tab');
  await focusIs(panel, '[data-show="password"]');
  await panel.keyboard.press('Tab');
  await focusIs(panel, '#repeat');
  await type(panel, password);
  await focusIs(panel, '[data-stage="done"] h2');
  await eventually('the chat says that it is done', async () => /Done: your password/.test(await replies(chat).last().textContent()));
  holds(await signsIn(context, address, password), 'the new password works');
  equal(faults, [], 'faults');
  await context.close();
}

export async function byKeys(browser, check) {
  await check('by text', async () => {
    const own = await hands(browser);
    const panel = await begin(own, ADA.address);
    await press(panel, '[data-method="text"]');
    await focusIs(panel, '#number');
    await type(panel, ADA.number);
    await focusIs(panel, '#code');
    await copied(own.phones, panel, `[data-address="${ADA.address}"] .text:last-child .copy-code`);
    await end(own, panel, ADA.address);
  });
  await check('by call', async () => {
    const own = await hands(browser);
    const panel = await begin(own, ADA.address);
    await press(panel, '[data-method="call"]');
    await focusIs(panel, '#number');
    await type(panel, ADA.number);
    await focusIs(panel, '#code');
    const call = `[data-address="${ADA.address}"] .call`;
    await own.phones.bringToFront();
    await own.phones.locator(`${call} [data-act="answer"]`).waitFor();
    await press(own.phones, `${call} [data-act="answer"]`);
    await focusIs(own.phones, `${call} .said`);
    await press(own.phones, `${call} [data-key="#"]`);
    await focusIs(own.phones, `${call} .said`);
    await copied(own.phones, panel, `${call} .copy-code`);
    await end(own, panel, ADA.address);
  });
  await check('by app', async () => {
    const own = await hands(browser);
    const panel = await begin(own, BEN.address);
    await press(panel, '[data-method="authenticator"]');
    await focusIs(panel, '#code');
    // Another story may have used this half minute's code.
    const used = await appCode(own.phones, BEN.address);
    await later(60);
    await eventually('the next code', async () => (await appCode(own.phones, BEN.address)) !== used);
    await copied(own.phones, panel, `[data-address="${BEN.address}"] .app .copy-code`);
    await end(own, panel, BEN.address);
  });
}
