// Drives the pages of a running Deskhand in Chromium, as people use them.
//
// CHAT, DEMO    base addresses of the chat and of the demo's pages (the panel is reached by its link)
// HARNESS       GET /captcha answers {"answer": "…"}, what the newest picture says; GET /account?address=… {"frozen": …},
//               how the account stands; served by the test binary
// SHOTS         a folder for pictures (optional)
// CHROMIUM      the browser (default /usr/bin/chromium)
// ONLY          runs the stories whose name holds this (optional)
//
// One line a check, then `N passed, N failed`; the exit status is 0 only if none failed.

import { byCall } from './call.mjs';
import { notMe } from './objection.mjs';
import { byEar } from './picture.mjs';
import { again, byApp, byText } from './reset.mjs';
import { conclude, launch, story } from './support.mjs';
import { around, keeping, stopping } from './talk.mjs';

const browser = await launch();
await story('reset by text', (check) => byText(browser, check));
await story('reset again', (check) => again(browser, check));
await story('reset by call', (check) => byCall(browser, check));
await story('reset by app', (check) => byApp(browser, check));
await story('chat', (check) => keeping(browser, check));
await story('cancel', (check) => stopping(browser, check));
await story('other pages', (check) => around(browser, check));
await story('the picture', (check) => byEar(browser, check));
// Last: nobody can reset ada's password after it.
await story('that was not me', (check) => notMe(browser, check));
await browser.close();
process.exitCode = conclude() ? 0 : 1;
