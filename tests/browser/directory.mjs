// The directory fails when the new password is saved: what panel and chat say, and what is true.

import { account, directory } from './harness.mjs';
import {
  choose, listen, reach, reads, say, scene, signsIn, stage, submit, textCount, textedCode, toTextedCode,
} from './moves.mjs';
import { ADA, newPassword } from './people.mjs';
import { equal, holds, sound } from './support.mjs';

/** At the box for the new password. */
async function verified(browser) {
  const at = await scene(browser);
  const texts = await textCount(at.phones, ADA.address);
  const panel = await toTextedCode(at.context, at.chat, ADA);
  await submit(panel, 'code', await textedCode(at.phones, ADA.address, texts + 1));
  await reach(panel, 'password');
  const { changes } = await account(ADA.address);
  const changed = async () => (await account(ADA.address)).changes - changes;
  return { ...at, panel, changed };
}

/** Holds the answer to where the session stands, until the function that it gives is called. */
async function overtaken(panel) {
  let release;
  const released = new Promise((done) => { release = done; });
  const asked = new Promise((done) => {
    panel.route('**/api/session', async (route) => {
      const answer = await route.fetch();
      done();
      await released;
      await route.fulfill({ response: answer });
    }, { times: 1 });
  });
  await asked;
  return async () => {
    const answered = panel.waitForEvent('requestfinished', (one) => one.url().endsWith('/api/session'));
    release();
    await answered;
    // Longer than the page waits before it looks again.
    await panel.waitForTimeout(2_000);
  };
}

async function save(panel, password) {
  await panel.locator('#password').fill(password);
  await submit(panel, 'repeat', password);
}

export async function away(browser, check) {
  const { context, chat, panel, changed } = await verified(browser);
  const password = newPassword();
  await check('it is told that nothing has changed, and that it can be typed again', async () => {
    const hears = await listen(chat);
    await directory('away');
    await save(panel, password);
    await reads(panel, /The change did not go through, and your password is still the old one\. Please type the new one again\./);
    await hears(/could not be saved just now, so nothing has changed\. You're still verified/);
    const told = await panel.locator('[data-stage="password"]').innerText();
    equal(told.match(/The change did not go through/g).length, 1, 'how often it is told');
    equal(await panel.locator('#password').inputValue(), '', 'the password that was typed');
    equal(await changed(), 0, 'changes');
    await sound(panel, 'panel-directory-away-desk');
  });
  await check('it works when the directory is back', async () => {
    const hears = await listen(chat);
    await directory('back');
    await choose(panel, password);
    await hears(/Done: your password has been changed/);
    equal(await changed(), 1, 'changes');
    holds(await signsIn(context, ADA.address, password), 'the new password works');
  });
  await context.close();
}

export async function refused(browser, check) {
  const { context, chat, panel, changed } = await verified(browser);
  const password = newPassword();
  await check('it ends, with the number to call, in panel and chat', async () => {
    const hears = await listen(chat);
    await directory('refuses');
    await save(panel, password);
    await reach(panel, 'stopped');
    await reads(panel, /The directory did not take the new password, and nothing was changed\. Call 573-882-5000\./);
    await hears(/could not be saved\. Your old one still counts\. Please call .*573-882-5000/);
    await directory('back');
    equal(await changed(), 0, 'changes');
    holds(!(await signsIn(context, ADA.address, password)), 'the new password does not work');
    await sound(panel, 'panel-directory-refused-desk');
    await sound(chat, 'chat-directory-refused-desk');
  });
  await context.close();
}

export async function answerLost(browser, check) {
  const { context, chat, panel, changed } = await verified(browser);
  const password = newPassword();
  await check('while nobody knows, panel and chat say so', async () => {
    const hears = await listen(chat);
    await directory('silent');
    await save(panel, password);
    await reach(panel, 'working');
    await reads(panel, /The directory has not answered yet\. We are finding out whether your password was changed/);
    await hears(/I'm finding out whether it went through\. Please don't start another reset/);
    await sound(panel, 'panel-unsettled-desk');
    await say(chat, 'did it work?');
    await hears(/still finding out whether your new password was saved/);
  });
  await check('the truth comes by itself, and it was done once', async () => {
    const hears = await listen(chat);
    const late = await overtaken(panel);
    await directory('back');
    await reach(panel, 'done');
    await late();
    equal(await stage(panel), 'done', 'after an answer from before the end');
    await hears(/Done: your password has been changed/);
    equal(await changed(), 1, 'changes');
    holds(await signsIn(context, ADA.address, password), 'the new password works');
  });
  await context.close();
}
