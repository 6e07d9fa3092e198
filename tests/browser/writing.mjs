// Student and agent see that the other is writing, while it lasts: no word of it stands anywhere, nobody hears it
// read out, and it is told to nobody else.

import { KIM, LEE, shownTitle, signIn, student, ticket } from './desk_moves.mjs';
import { openPhones, say } from './moves.mjs';
import { DESK, equal, eventually, holds, sound } from './support.mjs';

/** When this page told that one writes, and whose writing it has shown. */
function watch() {
  window.signs = [];
  window.shown = [];
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function sent(text) {
    if (JSON.parse(text).type === 'writing') window.signs.push(Date.now());
    return send.call(this, text);
  };
  addEventListener('DOMContentLoaded', () => {
    const typing = document.getElementById('typing');
    if (!typing) return;
    new MutationObserver(() => typing.hidden || window.shown.push(typing.textContent.trim()))
      .observe(typing, { attributes: true, childList: true, subtree: true });
  });
}

/** From now on something is typed all the time, until the function that it gives is called. */
async function types(page) {
  await page.evaluate(() => {
    const type = () => document.getElementById('message').dispatchEvent(new Event('input', { bubbles: true }));
    window.typing = setInterval(type, 100);
  });
  return () => page.evaluate(() => clearInterval(window.typing));
}

const quietIn = (page, id) => page.evaluate((one) =>
  document.getElementById(one).closest('[aria-live], [role=log], [role=status], [role=alert]') === null, id);

/** On a socket of its own, `asked` so often about the conversation that this page shows, then a note; answered once it is noted. */
const pastThePage = (page, asked, often = 1) => page.evaluate(([frame, times]) => new Promise((done) => {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket`);
  const conversation = sessionStorage.getItem('open');
  const send = (one) => socket.send(JSON.stringify(one));
  socket.addEventListener('message', ({ data }) => {
    const told = JSON.parse(data);
    if (told.type === 'hello') send({ type: 'open', conversation });
    if (told.type === 'opened') [...Array(times).fill(frame), { type: 'note', conversation, id: `desk-past-${times}`, text: `past the page, ${times}` }].forEach(send);
    if (told.type !== 'turn' || told.turn.event?.id !== `desk-past-${times}`) return;
    socket.close();
    done();
  });
}), [asked, often]);

export async function seenWriting(browser, check) {
  const phones = await openPhones(await browser.newContext(DESK));
  const kim = await signIn(browser, phones, KIM);
  const lee = await signIn(browser, phones, LEE);
  const ada = await student(browser);
  await ada.page.addInitScript(watch);
  await ada.page.reload();
  await say(ada.page, 'the page is white');
  await say(ada.page, 'human pls');
  for (const one of [kim, lee]) {
    await ticket(one.page, 'page is white').click();
    await eventually('it is open', async () => (await shownTitle(one.page)).includes('page is white'));
  }
  await check('nobody tells that they write before somebody is there', async () => {
    await say(ada.page, 'hello?');
    equal(await ada.page.evaluate(() => window.signs), [], 'signs');
  });
  await kim.page.locator('#claim:visible').click();
  await kim.page.locator('#kind-say:not([disabled])').waitFor();
  await eventually('the head of the chat says so', async () => /Kim/.test(await ada.page.locator('.place').textContent()));

  const sign = kim.page.locator('#student-writes');
  await check('an agent sees that the student writes, and for how long', async () => {
    const turns = await kim.page.locator('#log > *').count();
    const stop = await types(ada.page);
    await sign.locator('visible=true').waitFor();
    equal(await sign.textContent(), 'The student is writing…', 'what stands there');
    await lee.page.locator('#student-writes:visible').waitFor();
    await sound(kim.page, 'console-student-writes-desk');
    holds(await quietIn(kim.page, 'student-writes'), 'it is read out');
    await stop();
    await sign.waitFor({ state: 'hidden' });
    equal(await kim.page.locator('#log > *').count(), turns, 'what stands in the log');
    const signs = await ada.page.evaluate(() => window.signs);
    const pauses = signs.slice(1).map((at, place) => at - signs[place]);
    holds(pauses.every((pause) => pause > 2_500), `the pauses between signs: ${pauses}`);
  });
  await check('it is over when it has come', async () => {
    await ada.page.waitForFunction(() => Date.now() - window.signs.at(-1) > 3_000);
    await ada.page.locator('#message').fill('a white page, really');
    await sign.locator('visible=true').waitFor();
    await ada.page.locator('#message').press('Enter');
    await kim.page.locator('.bubble.student', { hasText: 'really' }).waitFor();
    await sign.waitFor({ state: 'hidden', timeout: 3_000 });
  });
  await check('a student sees that the agent writes a reply', async () => {
    const stop = await types(kim.page);
    await ada.page.locator('#typing:visible').waitFor();
    equal((await ada.page.locator('#typing').textContent()).trim(), 'Kim is writing', 'what a reader finds there');
    await sound(ada.page, 'chat-agent-writes-desk');
    holds(await quietIn(ada.page, 'typing'), 'it is read out');
    await stop();
    await ada.page.locator('#typing').waitFor({ state: 'hidden' });
  });
  await check('a page that tells it all the time is heard once a second', async () => {
    const heard = [];
    lee.page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => {
      const { type, writes } = JSON.parse(payload);
      if (type === 'company' && writes?.name === 'kim') heard.push(writes);
    }));
    await lee.page.reload();
    await eventually('it is open again', async () => (await shownTitle(lee.page)).includes('page is white'));
    await pastThePage(kim.page, { type: 'writing', reply: true }, 40);
    await lee.page.locator('.bubble.note', { hasText: 'past the page, 40' }).waitFor();
    await eventually('it is told', async () => heard.length > 0);
    holds(heard.length < 10, `told ${heard.length} times of 40`);
  });
  await check('what is a note, and what comes from anybody else, is told to colleagues alone', async () => {
    await ada.page.evaluate(() => { window.shown = []; });
    await pastThePage(lee.page, { type: 'writing', reply: true });
    await kim.page.locator('label', { has: kim.page.locator('#kind-note') }).click();
    const stop = await types(kim.page);
    await eventually('Lee sees it', async () => (await lee.page.locator('#company').textContent()) === 'Kim is writing…');
    await stop();
    await kim.page.locator('#give-back').click();
    await eventually('the bot is back', async () => !/Kim/.test(await ada.page.locator('.place').textContent()));
    equal((await ada.page.evaluate(() => window.shown)).filter((text) => /Kim|Lee/.test(text)), [], 'whose writing the student saw');
  });
  equal([...kim.faults, ...lee.faults, ...ada.faults], [], 'faults');
  for (const one of [kim, lee, ada]) await one.context.close();
}
