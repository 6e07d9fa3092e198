// The panel's window is closed, reloaded, left alone, stopped from the chat, or not the only one.

import { account, later, pictureAnswer } from './harness.mjs';
import {
  askForReset, choose, listen, openPanel, pick, reach, reads, replies, say, scene, signsIn, stage, submit, textCount,
  textedCode, toMethods, toTextedCode,
} from './moves.mjs';
import { ADA, newPassword } from './people.mjs';
import { equal, eventually, holds, sound } from './support.mjs';

const focused = (panel, selector) => panel.locator(selector).evaluate((one) => one === document.activeElement);

export async function closed(browser, check) {
  const { context, chat, phones } = await scene(browser);
  const texts = await textCount(phones, ADA.address);
  const panel = await toTextedCode(context, chat, ADA);
  const code = await textedCode(phones, ADA.address, texts + 1);
  await panel.close();
  await check('its link works once: a second window says how to go on', async () => {
    const second = await openPanel(context, chat.locator('.panel a').last());
    await second.locator('#open').click();
    await reach(second, 'dead');
    await reads(second, /Ask for a new link in the chat; you go on where you were/);
    await second.close();
  });
  let next;
  await check('a new link goes on where one was, and the code that was sent still counts', async () => {
    const hears = await listen(chat);
    await say(chat, 'i closed the page, can u send the link again');
    await hears(/Here is a new link to your reset\. The older one no longer works/);
    next = await openPanel(context, chat.locator('.panel a').last());
    await next.locator('#open').click();
    await reach(next, 'code');
    await hears(/The secure page was opened in .*Chrom/);
    holds(await focused(next, '#code'), 'the focus is in the box for the code');
    await submit(next, 'code', code);
    await choose(next, newPassword());
    await hears(/Done: your password has been changed/);
  });
  await context.close();
}

export async function reloaded(browser, check) {
  const { context, chat, phones } = await scene(browser);
  const texts = await textCount(phones, ADA.address);
  const panel = await openPanel(context, await askForReset(chat));
  const stays = (name, field) => check(`at "${name}" nothing is lost`, async () => {
    const before = await replies(chat).count();
    await panel.reload();
    await reach(panel, name);
    if (field) holds(await focused(panel, field), `the focus is on ${field}`);
    equal(await replies(chat).count(), before, 'what the chat has said');
  });
  await stays('start');
  await panel.locator('#open').click();
  await reach(panel, 'identifier');
  await eventually('the chat has told it', async () => /opened in/.test(await replies(chat).last().textContent()));
  await stays('identifier', '#identifier');
  await submit(panel, 'identifier', ADA.address);
  await reach(panel, 'captcha');
  await stays('captcha', '#answer');
  await eventually('the picture is there', () => panel.locator('#picture').evaluate((one) => one.naturalWidth > 0));
  await submit(panel, 'answer', await pictureAnswer());
  await reach(panel, 'method');
  await stays('method');
  await panel.locator('[data-method="text"]').click();
  await reach(panel, 'number');
  await stays('number', '#number');
  await submit(panel, 'number', ADA.number);
  await reach(panel, 'code');
  await eventually('the chat has told it', async () => /on its way/.test(await replies(chat).last().textContent()));
  await stays('code', '#code');
  const code = await textedCode(phones, ADA.address, texts + 1);
  equal(await textCount(phones, ADA.address), texts + 1, 'texts');
  await submit(panel, 'code', code);
  await reach(panel, 'password');
  await eventually('the chat has told it', async () => /verified/.test(await replies(chat).last().textContent()));
  await stays('password', '#password');
  equal(await panel.locator('.rules li').count() > 5, true, 'the rules are there');
  const { changes } = await account(ADA.address);
  await choose(panel, newPassword());
  await eventually('the chat has told it', async () => /Done: your password/.test(await replies(chat).last().textContent()));
  await stays('done');
  equal((await account(ADA.address)).changes, changes + 1, 'how often the password was set');
  await check('"back" and "did it work?" undo and repeat nothing', async () => {
    const hears = await listen(chat);
    await say(chat, 'back');
    await hears(/That's done, and going back doesn't change it/);
    await say(chat, 'did it work?');
    await hears(/Yes, it worked: your password has been changed here/);
    equal((await account(ADA.address)).changes, changes + 1, 'how often the password was set');
  });
  await context.close();
}

export async function leftOpen(browser, check) {
  const { context, chat } = await scene(browser);
  const panel = await toMethods(context, chat, ADA.address);
  await check('"did it work?" in the middle tells what comes next', async () => {
    const hears = await listen(chat);
    await say(chat, 'did it work?');
    await hears(/(I haven't heard|There's no word) yet that it's done\..*Next: choose on the secure page how you want to prove that it's you/s);
  });
  await check('after sixteen minutes panel and chat say that it is over', async () => {
    const hears = await listen(chat);
    await later(16 * 60);
    await reach(panel, 'stopped');
    await reads(panel, /This page was open for too long, so it was closed\. Nothing was changed\. Ask for a new start in the chat\./);
    await hears(/The reset has timed out, to keep your account safe/);
    holds(await focused(panel, '[data-stage="stopped"] h2'), 'the focus is on the heading');
    await sound(panel, 'panel-left-open-desk');
  });
  await check('it begins anew from the chat', async () => {
    await pick(chat, 'Start again');
    await eventually('a link', async () => (await chat.locator('.panel a').count()) === 1);
    const next = await openPanel(context, chat.locator('.panel a').last());
    await next.locator('#open').click();
    await reach(next, 'identifier');
  });
  await context.close();
}

export async function stoppedInChat(browser, check) {
  const { context, chat, phones } = await scene(browser);
  const texts = await textCount(phones, ADA.address);
  const { changes } = await account(ADA.address);
  const panel = await toTextedCode(context, chat, ADA);
  await textedCode(phones, ADA.address, texts + 1);
  await check('the panel follows at once, and keeps nothing', async () => {
    const hears = await listen(chat);
    await say(chat, 'actually stop');
    await hears(/The reset is stopped\. Your password is as it was\./);
    await reach(panel, 'stopped');
    await reads(panel, /This reset was stopped, and nothing was changed\. You can start again in the chat\./);
    equal(await panel.evaluate(() => Object.keys({ ...sessionStorage })), [], 'what the window keeps');
    equal((await account(ADA.address)).changes, changes, 'how often the password was set');
  });
  await check('a reload still says so, not that the link is too old', async () => {
    await panel.reload();
    await reach(panel, 'stopped');
    await reads(panel, /This reset was stopped/);
  });
  await context.close();
}

export async function twice(browser, check) {
  const [one, other] = [await scene(browser), await scene(browser)];
  const texts = await textCount(one.phones, ADA.address);
  const { changes } = await account(ADA.address);
  const first = await toTextedCode(one.context, one.chat, ADA);
  await submit(first, 'code', await textedCode(one.phones, ADA.address, texts + 1));
  await reach(first, 'password');
  const second = await toTextedCode(other.context, other.chat, ADA);
  await submit(second, 'code', await textedCode(one.phones, ADA.address, texts + 2));
  await reach(second, 'password');
  const password = newPassword();
  const hears = await listen(other.chat);
  await check('the first to finish counts', async () => {
    await choose(first, password);
    holds(await signsIn(one.context, ADA.address, password), 'its password works');
  });
  await check('the other is told in panel and chat, and changes nothing', async () => {
    if ((await stage(second)) === 'password') {
      const late = newPassword();
      await second.locator('#password').fill(late);
      await submit(second, 'repeat', late);
    }
    await reach(second, 'stopped');
    await reads(second, /Your password was just changed on another page, so this one was closed\. If that wasn't you, call 573-882-5000\./);
    await hears(/another one for the same account has finished/);
    equal((await account(ADA.address)).changes, changes + 1, 'how often the password was set');
    holds(await signsIn(one.context, ADA.address, password), 'the first password works');
    await sound(second, 'panel-superseded-desk');
  });
  await one.context.close();
  await other.context.close();
}
