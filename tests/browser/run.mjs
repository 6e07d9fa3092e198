// Drives the pages of a running Deskhand in Chromium, as people use them.
//
// run.mjs journeys     what goes well
// run.mjs failures     what goes wrong, and how chat and panel tell it
// run.mjs desk         students ask for a person, and the help desk's staff answer
// run.mjs processes    chat and verifier in a process each, killed at every step
//
// CHAT, DEMO    base addresses of the chat and of the demo's pages (the panel of a reset is reached by its link)
// PANEL         base address of the secure panel, for the page that one signs in to
// CONSOLE       base address of the help desk's console (only where there is one)
// HARNESS       what the test binary does for the stories: see harness.mjs
// SHOTS         a folder for pictures (optional)
// PICTURES      a folder for those of the documentation (optional): see docs/desk.md
// CHROMIUM      the browser (default /usr/bin/chromium)
// ONLY          runs the stories whose name holds this (optional)
//
// One line a check, then `N passed, N failed`; the exit status is 0 only if none failed.

import { theBoard } from './board.mjs';
import { byCall } from './call.mjs';
import { expired, resent, wrongCodes } from './codes.mjs';
import { byKeys as deskByKeys, takenOver } from './desk.mjs';
import { answerLost, away, refused } from './directory.mjs';
import { elsewhere } from './elsewhere.mjs';
import { phonesAndApps } from './enroll.mjs';
import { fullDesk } from './full_desk.mjs';
import { byKeys } from './keyboard.mjs';
import { notMe } from './objection.mjs';
import { byPalette, notices } from './palette.mjs';
import { byGrant, byPass, byRecoveryCode } from './passes.mjs';
import { byEar } from './picture.mjs';
import { killed, verifierAway, vouchedElsewhere } from './processes.mjs';
import { inOrder, saidOnce } from './reading.mjs';
import { objected, onRecord } from './record.mjs';
import { again, byApp, byText } from './reset.mjs';
import { conclude, launch, story } from './support.mjs';
import { around, keeping, stopping } from './talk.mjs';
import { vouchedFor } from './vouching.mjs';
import { closed, leftOpen, reloaded, stoppedInChat, twice } from './window.mjs';
import { seenWriting } from './writing.mjs';

const STORIES = {
  journeys: {
    'phones and apps': phonesAndApps,
    'reset by text': byText,
    'reset again': again,
    'reset by call': byCall,
    'reset by app': byApp,
    'by keyboard alone': byKeys,
    'by a pass': byPass,
    'by a recovery code': byRecoveryCode,
    'by a grant': byGrant,
    chat: keeping,
    cancel: stopping,
    elsewhere,
    'other pages': around,
    'the picture': byEar,
    'reading order': inOrder,
    'said once': saidOnce,
    // Last: nobody can reset ada's password after it.
    'that was not me': notMe,
  },
  failures: {
    'wrong codes': wrongCodes,
    'expired code': expired,
    'another code': resent,
    'window closed': closed,
    'page reloaded': reloaded,
    'left open': leftOpen,
    'stopped in the chat': stoppedInChat,
    'two at once': twice,
    'directory away': away,
    'directory refuses': refused,
    'answer lost': answerLost,
  },
  desk: {
    'taken over': takenOver,
    'desk by keyboard': deskByKeys,
    'on record': onRecord,
    'vouched for': vouchedFor,
    'a full desk': fullDesk,
    'the board': theBoard,
    'seen writing': seenWriting,
    'by its palette': byPalette,
    'desktop notices': notices,
    // Last: nobody can reset ada's password after it.
    'objected to': objected,
  },
  processes: {
    'verifier away': verifierAway,
    'vouched for elsewhere': vouchedElsewhere,
    'killed at each step': killed,
  },
};

const browser = await launch();
for (const [name, play] of Object.entries(STORIES[process.argv[2]])) await story(name, (check) => play(browser, check));
await browser.close();
process.exitCode = conclude() ? 0 : 1;
