// The help desk's staff in the console, and students who asked for them: one voice, whoever is quick or late.

import { KIM, LEE, VOUCH, askPastThePage, fillIn, freshCode, newest, said, signIn, student, ticket, write } from './desk_moves.mjs';
import { readsOf } from './harness.mjs';
import { appCode, openPhones, pick, replies, say, tabTo } from './moves.mjs';
import { CONSOLE, DESK, PHONE, equal, eventually, holds, sound, thumbs } from './support.mjs';

export async function takenOver(browser, check) {
  const phones = await openPhones(await browser.newContext(DESK));
  const stranger = await (await browser.newContext(DESK)).newPage();
  await check('nobody sees the console who is not signed in', async () => {
    await stranger.goto(`${CONSOLE}/`);
    equal(new URL(stranger.url()).pathname, '/sign-in', 'the page that is shown');
    await sound(stranger, 'console-sign-in-desk');
    const code = await appCode(phones, 'kim');
    await fillIn(stranger, { ...KIM, password: 'Wrong-Lantern-42' }, code);
    await stranger.locator('#failed').waitFor();
    equal(await stranger.locator('#name').inputValue(), 'kim', 'the name is kept');
    equal(await stranger.locator('#password').inputValue(), '', 'the password is not');
    await sound(stranger, 'console-sign-in-failed-desk');
  });

  const kim = await signIn(browser, phones, KIM);
  const lee = await signIn(browser, phones, LEE);
  await check('whoever is signed in has a cookie that no script can read, and a code serves once', async () => {
    const [cookie] = await kim.context.cookies(CONSOLE);
    holds(cookie.httpOnly && cookie.sameSite === 'Strict', JSON.stringify(cookie));
    equal(await kim.page.evaluate(() => document.cookie), '', 'what a script sees');
    await eventually('both are there', async () => (await kim.page.locator('#present li').count()) === 2);
    await sound(kim.page, 'console-empty-desk');
  });

  const ada = await student(browser);
  await say(ada.page, 'walk me through');
  for (let step = 1; step < 4; step += 1) await pick(ada.page, 'Next');
  await check('a student who asks for a person hears their place, and the desk hears of them', async () => {
    await say(ada.page, 'the page looks different');
    await say(ada.page, 'human pls');
    holds(/next in line/.test(await newest(ada.page)), await newest(ada.page));
    await ticket(kim.page, 'looks different').waitFor();
    await ticket(lee.page, 'looks different').waitFor();
    equal(await kim.page.locator('#waiting-count').textContent(), '(1, longest 0 min)', 'who waits');
    holds((await kim.page.title()).startsWith('(1)'), 'the window tells it');
    await sound(kim.page, 'console-waiting-desk');
  });

  await check('of two agents who take it at once one has it', async () => {
    for (const one of [kim, lee]) {
      await ticket(one.page, 'looks different').click();
      await one.page.locator('#claim:visible').waitFor();
    }
    await Promise.all([kim, lee].map((one) => one.page.locator('#claim').click({ timeout: 2_000 }).catch(() => {})));
    await eventually('somebody has it', async () => /from the help desk is here/.test((await replies(ada.page).allTextContents()).join(' ')));
    await eventually('both consoles know it', async () => {
      const [one, other] = await Promise.all([kim, lee].map((it) => it.page.locator('#floor').textContent()));
      return one === other && /^With /.test(one);
    });
    const took = (await replies(ada.page).allTextContents()).filter((text) => /is here now/.test(text));
    equal(took.length, 1, 'how many took it');
  });
  await check('an administrator reads who has opened it', async () => {
    const lines = await readsOf(await kim.page.evaluate(() => sessionStorage.getItem('open')));
    equal(['kim', 'lee'].map((name) => lines.some((line) => line.endsWith(name))), [true, true], `who stands in ${lines}`);
    equal(await readsOf('01K6Z3NDEKTSV4RRFFQ69G5FAV'), ['Nobody has opened this conversation in the console.'], 'of another one');
  });
  // Whoever won, Kim goes on: as a lead she may take it over.
  if (await kim.page.locator('#take-over').isVisible()) await kim.page.locator('#take-over').click();
  await kim.page.locator('#kind-say:not([disabled])').waitFor();

  await check('the card says what an agent needs', async () => {
    const card = await kim.page.locator('#card').textContent();
    for (const fact of ['the page looks different', 'They asked for one', 'Step 4 of']) holds(card.includes(fact), `${fact} is not in ${card}`);
    await sound(kim.page, 'console-open-desk');
  });
  await check('agent and student talk, and the bot is silent', async () => {
    const bots = await ada.page.locator('.bubble.theirs:not(.person)').count();
    await write(kim.page, 'Hi, this is Kim. What do you see?');
    await said(ada.page, 'Hi, this is Kim').waitFor();
    await eventually('the head of the chat says so', async () => /Kim/.test(await ada.page.locator('.place').textContent()));
    await write(ada.page, 'how do i reset my password');
    await kim.page.locator('.bubble.student', { hasText: 'how do i reset' }).waitFor();
    equal(await ada.page.locator('.bubble.theirs:not(.person)').count(), bots, 'what the bot said meanwhile');
    await sound(ada.page, 'chat-agent-desk');
  });
  await check('a colleague reads along, and what they write is a note', async () => {
    holds(await lee.page.locator('#kind-say').isDisabled(), 'a colleague can\'t reply');
    await write(lee.page, 'I had this one yesterday');
    await kim.page.locator('.bubble.note', { hasText: 'I had this one yesterday' }).waitFor();
    await write(kim.page, 'One moment, please.');
    await said(ada.page, 'One moment, please.').waitFor();
    holds(!(await ada.page.locator('#log').textContent()).includes('I had this one'), 'the student sees a note');
  });
  await check('what the page doesn\'t offer, the server refuses all the same', async () => {
    const what = /Only a lead can take a conversation/;
    holds(what.test(await askPastThePage(lee.page, { type: 'take_over' })), 'an agent takes over');
    const said = await askPastThePage(lee.page, { type: 'say', id: 'desk-past-the-page', text: 'me too' });
    holds(/Kim|somebody|colleague/i.test(said), `two may reply: ${said}`);
    holds(/Another conversation is open/.test(await askPastThePage(lee.page, VOUCH)), 'vouching unseen');
    holds(!(await ada.page.locator('#log').textContent()).includes('me too'), 'the student reads it');
  });
  await check('what an agent writes without a network waits, survives a reload and arrives once', async () => {
    await kim.page.locator('#message').fill('half a thought');
    await kim.page.reload();
    await eventually('the draft is there', async () => (await kim.page.locator('#message').inputValue()) === 'half a thought');
    await kim.context.setOffline(true);
    await kim.page.locator('#message').press('Enter');
    equal(await kim.page.locator('.waiting').count(), 1, 'words that wait');
    await kim.context.setOffline(false);
    await said(ada.page, 'half a thought').waitFor({ timeout: 30_000 });
    await kim.page.reload();
    await kim.page.locator('.bubble.agent', { hasText: 'half a thought' }).waitFor();
    equal(await said(ada.page, 'half a thought').count(), 1, 'times it was said');
  });
  await check('a password is blanked in an agent\'s words too', async () => {
    await write(kim.page, 'set it to: password is Hunter-Canary-77');
    holds(!(await ada.page.locator('#log').textContent()).includes('Hunter-Canary-77'), 'the password is on the screen');
  });
  await check('no file is sent: one that is dropped on the page neither leaves nor takes the draft away', async () => {
    equal(await kim.page.locator('input[type=file]').count(), 0, 'ways to pick a file');
    await kim.page.locator('#message').fill('half a thought');
    const taken = await kim.page.evaluate(() => ['dragover', 'drop'].map((kind) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['secret'], 'grades.pdf', { type: 'application/pdf' }));
      const dropped = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
      document.getElementById('message').dispatchEvent(dropped);
      return dropped.defaultPrevented;
    }));
    equal(taken, [true, true], 'whether the browser is kept from opening it');
    holds(/Files can't be sent/.test(await kim.page.locator('#state').textContent()), 'it is said');
    equal(await kim.page.locator('#message').inputValue(), 'half a thought', 'the draft');
    await kim.page.locator('#message').fill('');
  });
  await check('words stay words', async () => {
    await write(ada.page, '<img src=x onerror=alert(1)><b>bold</b>');
    await kim.page.locator('.bubble.student', { hasText: 'onerror' }).waitFor();
    equal(await kim.page.locator('.log img, .log b, .log script').count(), 0, 'elements made of words');
  });
  await check('back at the bot it goes on at its step', async () => {
    await kim.page.locator('#give-back').click();
    await eventually('the bot is back', async () => /Kim has left/.test(await newest(ada.page)));
    holds(/Step 4 of/.test(await newest(ada.page)), await newest(ada.page));
    await eventually('the head of the chat says so', async () => !/Kim/.test(await ada.page.locator('.place').textContent()));
    await eventually('nobody holds it', async () => (await kim.page.locator('#mine li').count()) === 0);
    await pick(ada.page, 'Next');
    holds(/Step 5 of/.test(await newest(ada.page)), await newest(ada.page));
  });
  equal([...kim.faults, ...lee.faults, ...ada.faults], [], 'faults');
  for (const one of [kim, lee, ada]) await one.context.close();
}

export async function byKeys(browser, check) {
  const phones = await openPhones(await browser.newContext(DESK));
  const ben = await student(browser, PHONE);
  await say(ben.page, 'my laptop has no wifi');
  const small = { ...PHONE, hasTouch: false };
  const context = await browser.newContext(small);
  const page = await context.newPage();
  await check('an agent signs in, takes, answers and closes without a mouse, on a phone\'s width', async () => {
    await say(ben.page, 'i need a human');
    holds(/Nobody from the help desk is in the chat/.test(await newest(ben.page)), await newest(ben.page));
    await page.goto(`${CONSOLE}/sign-in`);
    for (const [field, text] of [['#name', 'kim'], ['#password', KIM.password], ['#code', await freshCode(phones, 'kim')]]) {
      await tabTo(page, field);
      await page.keyboard.insertText(text);
    }
    await Promise.all([page.waitForURL(`${CONSOLE}/`), page.keyboard.press('Enter')]);
    await ticket(page, 'laptop has no wifi').waitFor();
    await tabTo(page, '.ticket');
    await page.keyboard.press('Enter');
    await page.locator('#claim:visible').waitFor();
    await sound(page, 'console-claim-small');
    await thumbs(page);
    await tabTo(page, '#claim');
    await page.keyboard.press('Enter');
    await page.locator('#kind-say:not([disabled])').waitFor();
    await tabTo(page, '#message');
    await page.keyboard.insertText('Turn it off and on again, please.');
    await page.keyboard.press('Enter');
    await said(ben.page, 'off and on again').waitFor();
    await tabTo(page, '#resolve');
    await page.keyboard.press('Enter');
    await eventually('it is closed', async () => /closed your request/.test(await newest(ben.page)));
    await sound(ben.page, 'chat-resolved-small');
  });
  await check('signed out, the console shows nothing', async () => {
    await page.locator('#leave').click();
    await page.waitForURL(`${CONSOLE}/sign-in`);
    await page.goto(`${CONSOLE}/`);
    equal(new URL(page.url()).pathname, '/sign-in', 'the page that is shown');
    equal(await page.evaluate(() => sessionStorage.length), 0, 'what the browser keeps');
  });
  for (const one of [ben.context, context]) await one.close();
}
