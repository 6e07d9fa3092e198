// The board: its minutes pass while nothing else happens, and nobody gets more conversations than one may have.

import { KIM, LEE, clearDesk, shownTitle, signIn, student, ticket } from './desk_moves.mjs';
import { openPhones, say } from './moves.mjs';
import { DESK, equal, eventually, holds, sound } from './support.mjs';

/** As many as one may have at once, as the configuration says. */
const MOST = 4;

async function claim(page, about) {
  await ticket(page, about).click();
  await eventually(`"${about}" is open`, async () => (await shownTitle(page)).includes(about));
  await page.locator('#claim:visible').click();
}

export async function theBoard(browser, check) {
  const phones = await openPhones(await browser.newContext(DESK));
  const kim = await signIn(browser, phones, KIM);
  const { page } = kim;
  await page.clock.install();
  await page.reload();
  await page.locator('#present li').first().waitFor();

  const ada = await student(browser);
  await say(ada.page, 'my mouse ran away');
  await say(ada.page, 'human pls');
  const waits = ticket(page, 'mouse ran away');
  await check('how long somebody waits goes on while nothing else happens', async () => {
    await waits.focus();
    equal(await waits.locator('.since').textContent(), '0 min', 'at first');
    await page.clock.fastForward(3 * 60_000);
    await eventually('minutes have passed', async () => /^[3-9] min$/.test(await waits.locator('.since').textContent()));
    holds(/longest [3-9] min/.test(await page.locator('#waiting-count').textContent()), 'the longest wait');
    holds(await waits.evaluate((one) => one === document.activeElement), 'the keyboard stays where it was');
  });
  await check('what is on the screen is marked in the lists at once', async () => {
    await waits.press('Enter');
    equal(await page.locator('.ticket[aria-current]').count(), 1, 'how many are marked');
    equal(await waits.getAttribute('aria-current'), 'true', 'whether it is this one');
  });
  await page.locator('#claim:visible').click();
  await page.locator('#kind-say:not([disabled])').waitFor();

  const others = [];
  for (let number = 2; number <= MOST + 1; number += 1) {
    const one = await student(browser);
    await say(one.page, `my keyboard lacks key ${number}`);
    await say(one.page, 'human pls');
    others.push(one);
  }
  await check('a fifth conversation is refused, says why, and waits on for a colleague', async () => {
    for (let number = 2; number <= MOST; number += 1) {
      await claim(page, `lacks key ${number}`);
      await page.locator('#kind-say:not([disabled])').waitFor();
    }
    await eventually('the load is shown', async () => (await page.locator('#present li').first().textContent()).startsWith('Kim: 4 of 4'));
    await claim(page, `lacks key ${MOST + 1}`);
    await eventually('it is refused', async () => /You have as many conversations as one person may have at once/.test(await page.locator('#state').textContent()));
    holds(await page.locator('#claim').isVisible() && await page.locator('#kind-say').isDisabled(), 'it is not theirs');
    equal(await page.locator('#mine .ticket').count(), MOST, 'how many they have');
    equal(await page.locator('#waiting .ticket').count(), 1, 'how many wait');
    await sound(page, 'console-full-agent-desk');
    const lee = await signIn(browser, phones, LEE);
    await claim(lee.page, `lacks key ${MOST + 1}`);
    await lee.page.locator('#kind-say:not([disabled])').waitFor();
    await clearDesk(lee.page);
    equal(lee.faults, [], 'faults');
    await lee.context.close();
  });
  await check('with one closed there is room for another', async () => {
    await page.locator('#mine .ticket').first().click();
    await page.locator('#resolve:visible').click();
    await eventually('it is closed', async () => (await page.locator('#mine .ticket').count()) === MOST - 1);
    await say(ada.page, 'human pls');
    await page.locator('#waiting .ticket').click();
    await page.locator('#claim:visible').click();
    await eventually('it is theirs', async () => (await page.locator('#mine .ticket').count()) === MOST);
  });
  await clearDesk(page);
  equal([...kim.faults, ...ada.faults, ...others.flatMap((one) => one.faults)], [], 'faults');
  for (const one of [kim, ada, ...others]) await one.context.close();
}
