// What stands in for a phone: a pass that an administrator has made, a recovery code that was printed, an
// agent who has checked who it is.

import { account, grant, makeCodes, makePass } from './harness.mjs';
import { choose, focusIs, listen, openMail, reach, reads, scene, signsIn, submit, tabTo, toMethods } from './moves.mjs';
import { ADA, newPassword } from './people.mjs';
import { equal, eventually, holds, sound } from './support.mjs';

/** At the box for a pass, from the choice among the ways. */
async function atPass(browser) {
  const at = await scene(browser);
  const panel = await toMethods(at.context, at.chat, ADA.address);
  await panel.locator('#to-pass').click();
  await reach(panel, 'pass');
  return { ...at, panel };
}

async function refused(panel, text) {
  await submit(panel, 'pass', text);
  await eventually('a problem', async () => /^That isn't a pass or recovery code that can be used\. \d tr/.test(await panel.locator('#pass-problem').textContent()));
}

export async function byPass(browser, check) {
  const spare = await makePass(ADA.address);
  const { context, chat, panel } = await atPass(browser);
  const { changes } = await account(ADA.address);
  const password = newPassword();
  await check('a pass gets its owner through, however it is typed', async () => {
    const hears = await listen(chat);
    await submit(panel, 'pass', ` ${spare.toLowerCase().replaceAll('-', ' ')} `);
    await reach(panel, 'password');
    equal(await panel.locator('#pass').inputValue(), '', 'the pass that was typed');
    await hears(/you're verified/);
    await choose(panel, password);
    await hears(/Done: your password has been changed/);
    equal((await account(ADA.address)).changes, changes + 1, 'how often the password was set');
    holds(await signsIn(context, ADA.address, password), 'the new password works');
  });
  await check('its owner is told', async () => {
    const mail = await openMail(context);
    const newest = mail.locator(`.mailbox[data-address="${ADA.address}"] .letter`).first();
    await eventually('the letter', async () => (await newest.locator('.subject').textContent()) === 'Your password was changed');
    await mail.close();
  });
  await context.close();
  await check('once', async () => {
    const other = await atPass(browser);
    await refused(other.panel, spare);
    await other.context.close();
  });
}

export async function byRecoveryCode(browser, check) {
  const [first, second] = await makeCodes(ADA.address);
  const { context, chat, panel } = await atPass(browser);
  await check('a recovery code gets its owner through', async () => {
    const hears = await listen(chat);
    await submit(panel, 'pass', first);
    await hears(/you're verified/);
    await choose(panel, newPassword());
    await hears(/Done: your password has been changed/);
  });
  await context.close();
  await check('once, and the next one of the list still works', async () => {
    const other = await atPass(browser);
    await refused(other.panel, first);
    await sound(other.panel, 'panel-pass-used-desk');
    await submit(other.panel, 'pass', second);
    await reach(other.panel, 'password');
    await other.context.close();
  });
}

export async function byGrant(browser, check) {
  const { context, chat, phones } = await scene(browser);
  const panel = await toMethods(context, chat, ADA.address);
  const { changes } = await account(ADA.address);
  const password = newPassword();
  await check('the open window shows by itself that its owner has been checked', async () => {
    await grant(ADA.address, (await panel.locator('#three span').allTextContents()).join(' '));
    await reach(panel, 'granted');
    await reads(panel, /The help desk has checked who you are/);
    await focusIs(panel, '[data-stage="granted"] h2');
    equal((await account(ADA.address)).changes, changes, 'how often the password was set');
    await sound(panel, 'panel-granted-desk');
  });
  await check('it is taken up there by keyboard, and the password is changed', async () => {
    const hears = await listen(chat);
    await tabTo(panel, '#take-grant');
    await panel.keyboard.press('Enter');
    await hears(/you're verified/);
    await choose(panel, password);
    await hears(/Done: your password has been changed/);
    equal((await account(ADA.address)).changes, changes + 1, 'how often the password was set');
    holds(await signsIn(context, ADA.address, password), 'the new password works');
  });
  await check('its owner is told that somebody vouched for them', async () => {
    const told = phones.locator(`[data-address="${ADA.address}"] .text`, { hasText: 'The help desk has vouched for you' });
    // A phone that rings shows its call before everything else.
    await told.last().waitFor({ state: 'attached' });
  });
  await context.close();
}
