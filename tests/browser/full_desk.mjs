// Two agents and three students at once, from the first word to the last: nobody waits unseen, nobody is answered
// twice, nobody reads what isn't theirs.

import { KIM, LEE, VOUCH, askPastThePage, clearDesk, newest, said, shownTitle, signIn, student, ticket, write } from './desk_moves.mjs';
import { openPhones, pick, replies, say } from './moves.mjs';
import { DESK, PHONE, equal, eventually, holds, picture, sound, thumbs } from './support.mjs';

const mine = (page) => page.locator('#kind-say:not([disabled])').waitFor();

async function open(page, about) {
  await ticket(page, about).click();
  await eventually(`"${about}" is open`, async () => (await shownTitle(page)).includes(about));
}

async function claim(page, about) {
  await open(page, about);
  await page.locator('#claim:visible').click();
  await mine(page);
}

export async function fullDesk(browser, check) {
  const phones = await openPhones(await browser.newContext(DESK));
  const kim = await signIn(browser, phones, KIM);
  const lee = await signIn(browser, phones, LEE);
  const students = await Promise.all([DESK, PHONE, DESK].map((options) => student(browser, options)));
  const [ada, ben, cleo] = students;
  await say(cleo.page, 'walk me through');
  for (let step = 1; step < 3; step += 1) await pick(cleo.page, 'Next');

  await check('three who ask at once all stand in the queue, on both screens in the same order', async () => {
    await Promise.all([say(ada.page, 'the printer eats my paper'), say(ben.page, 'my laptop is on fire'), say(cleo.page, 'where is my button')]);
    await Promise.all(students.map((one) => say(one.page, 'human pls')));
    for (const one of students) holds(/in line/.test(await newest(one.page)), await newest(one.page));
    const queue = (one) => one.page.locator('#waiting .what').allTextContents();
    await eventually('three wait', async () => (await queue(kim)).length === 3 && (await queue(lee)).length === 3);
    equal(await queue(kim), await queue(lee), 'the order');
    await picture(kim.page, 'desk-waiting');
    await sound(kim.page, 'console-full-desk');
  });

  let [first, second] = [kim, lee];
  await check('of two who take one at the same moment one has it, and the other is told', async () => {
    await Promise.all([kim, lee].map((one) => open(one.page, 'eats my paper')));
    await Promise.all([kim, lee].map((one) => one.page.locator('#claim').click({ timeout: 2_000 }).catch(() => {})));
    await eventually('both know whose it is', async () => {
      const [one, other] = await Promise.all([kim, lee].map((it) => it.page.locator('#floor').textContent()));
      return one === other && /^With /.test(one);
    });
    if (await kim.page.locator('#kind-say').isDisabled()) [first, second] = [lee, kim];
    await mine(first.page);
    holds(await second.page.locator('#kind-say').isDisabled(), 'both may reply');
    equal((await replies(ada.page).allTextContents()).filter((text) => /is here now/.test(text)).length, 1, 'how many came');
  });
  const names = first === kim ? { one: 'Kim', other: 'Lee' } : { one: 'Lee', other: 'Kim' };
  await claim(second.page, 'on fire');

  await check('nobody is vouched for but whoever is before the agent', async () => {
    const name = second === kim ? 'kim.x' : 'lee.x';
    const said = await askPastThePage(second.page, { ...VOUCH, token: name }, true);
    holds(/Another conversation is open/.test(said), said);
  });
  await check('two talk at once, and each student reads their own agent alone', async () => {
    await Promise.all([
      write(first.page, 'Which printer is it?'), write(second.page, 'Is anybody hurt?'),
      write(ada.page, 'the one in the hall'), write(ben.page, 'only my homework'),
    ]);
    await Promise.all([said(ada.page, 'Which printer').waitFor(), said(ben.page, 'anybody hurt').waitFor(),
      first.page.locator('.bubble.student', { hasText: 'in the hall' }).waitFor(),
      second.page.locator('.bubble.student', { hasText: 'my homework' }).waitFor()]);
    for (const [one, others] of [[ada, 'hurt'], [ben, 'printer'], [cleo, 'printer']]) {
      holds(!(await one.page.locator('#log').textContent()).replace('eats my paper', '').includes(others), `somebody else's words: ${others}`);
    }
  });
  await check('a draft stays with its conversation, over another one, a reload and a lost network', async () => {
    const { page, context } = second;
    await page.locator('#message').fill('half an answer');
    await open(page, 'eats my paper');
    equal(await page.locator('#message').inputValue(), '', 'the draft in another conversation');
    await context.setOffline(true);
    await ticket(page, 'on fire').click();
    holds(await page.locator('#open').evaluate((it) => it.inert), 'what is done to the one that still shows');
    await context.setOffline(false);
    await page.reload();
    await open(page, 'on fire');
    await eventually('the draft is there', async () => (await page.locator('#message').inputValue()) === 'half an answer');
    await page.locator('#message').fill('');
  });
  await check('a conversation is passed on with a note that its student never sees', async () => {
    const { page } = first;
    await page.locator('#transfer').click();
    await picture(page, 'desk-pass-on', '#transfer-box');
    await sound(page, 'console-transfer-desk');
    await page.setViewportSize(PHONE.viewport);
    await thumbs(page);
    await page.setViewportSize(DESK.viewport);
    await page.locator('#transfer-send').click();
    equal(await page.locator('#transfer-problem').textContent(), 'Say to whom it goes.', 'what is missing');
    await page.locator('#transfer-note').fill('It is the old one, she has tried the tray.');
    await page.locator(`#transfer-to [value="${names.other.toLowerCase()}"]`).check();
    await page.locator('#transfer-send').click();
    await page.locator('#transfer-box').waitFor({ state: 'hidden' });
    await page.locator('.happened', { hasText: `${names.one} passed it on to ${names.other}` }).waitFor();
    await ticket(second.page, 'eats my paper').locator('.meant', { hasText: 'For you' }).waitFor();
    await ticket(page, 'eats my paper').locator('.meant', { hasText: `For ${names.other}` }).waitFor();
    await claim(second.page, 'eats my paper');
    await second.page.locator('.bubble.note', { hasText: 'she has tried the tray' }).waitFor();
    await write(second.page, 'I know that printer.');
    await said(ada.page, 'I know that printer').waitFor();
    await picture(second.page, 'desk-conversation');
    holds(!(await ada.page.locator('#log').textContent()).includes('tray'), 'the student reads the note');
  });
  await check('given back, the bot goes on where it was', async () => {
    await claim(first.page, 'where is my button');
    await write(first.page, 'It is under the picture.');
    await said(cleo.page, 'under the picture').waitFor();
    await first.page.locator('#give-back').click();
    await eventually('the bot is back', async () => /Step 3 of/.test(await newest(cleo.page)));
    await pick(cleo.page, 'Next');
    holds(/Step 4 of/.test(await newest(cleo.page)), await newest(cleo.page));
  });
  await check('what is resolved is gone from every list, and its student knows', async () => {
    for (const [about, one] of [['eats my paper', ada], ['on fire', ben]]) {
      await open(second.page, about);
      await second.page.locator('#resolve').click();
      await eventually('it is told', async () => /closed your request/.test(await newest(one.page)));
    }
    for (const one of [kim, lee]) {
      await eventually('the lists are empty', async () => (await one.page.locator('.ticket').count()) === 0);
    }
    await sound(ben.page, 'chat-full-desk-resolved');
  });
  await check('with nobody else there it can\'t be passed on, and that is said', async () => {
    await say(ada.page, 'human pls');
    await first.page.locator('#waiting .ticket').click();
    await first.page.locator('#claim:visible').click();
    await mine(first.page);
    await second.context.close();
    await eventually('the colleague is gone', async () => (await first.page.locator('#present li').count()) === 1);
    await first.page.locator('#transfer').click();
    await first.page.locator('#transfer-nobody:visible').waitFor();
    holds(await first.page.locator('#transfer-send').isHidden(), 'it can be passed on to nobody');
    await first.page.locator('#transfer-close').click();
    await clearDesk(first.page);
  });
  equal([...first.faults, ...students.flatMap((one) => one.faults)], [], 'faults');
  for (const one of [first, ...students]) await one.context.close();
}
