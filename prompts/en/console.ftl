# The console: the page on which the help desk's staff talk with students.

## Signing in

console-title = { -bot } help desk
console-sign-in-title = Help desk sign-in
console-sign-in-about = For staff of { $help_name }. Students don't need this page.
console-name = Name
console-password = Password
console-code = Code
console-code-about = The six digits that your authenticator app shows now
console-sign-in = Sign in
console-sign-in-failed = That didn't work: the name, the password or the code isn't right, or the code has been used. Wait for the next code and try again. After 20 failures in an hour nobody gets in under that name until the hour is over.
console-sign-out = Sign out
console-no-script = This page needs JavaScript.

## The lists

console-lists = Conversations
console-waiting = Waiting
console-waiting-none = Nobody is waiting.
console-mine = With you
console-mine-none = You have no conversation.
console-others = With colleagues
console-present = On duty
console-waits = { $minutes } min
console-unanswered = Waiting for an answer for { $minutes } min
console-late = Late
console-gone = Left { $minutes } min ago
console-just-left = Left just now
console-message = Message: answer by e-mail
console-held-by = With { $agent }

## A conversation

console-nothing-open = Pick a conversation to see it.
console-back = Back to the lists
console-log = Conversation
console-student = Student
console-bot = Bot
console-blanked = Something secret was removed and not kept
console-noted = Note by { $agent }, for colleagues alone
console-claimed = { $agent } took this conversation.
console-taken-over = { $agent } took this conversation over from { $from }.
console-released-bot = { $agent } gave it back to the bot.
console-released-resolved = { $agent } closed the request.
console-released-queue = It is back in the queue, after { $agent }.
console-edited = The student changed an earlier message to this
console-withdrawn = The student deleted a message.
console-left = The student has left.
console-lapsed = Nobody wrote for a while, so the student's page was closed.
console-was-late = Nobody has answered in time.
console-over = This conversation is over.
console-step = Step { $number } of { $of }
console-link = (link to the secure page)
console-claim = Take it
console-take-over = Take it over
console-give-back = Back to the bot
console-requeue = Back to the queue
console-resolve = Resolved
console-kind = What you write
console-reply = Reply
console-note = Note for colleagues
console-send = Send
console-hint = Never ask for a password or a code. Enter sends, Shift and Enter begins a new line.
console-no-files = Files can't be sent here. Write to the student in words.
console-sending = Being sent
console-lost = The connection is lost. What you write is kept and sent when it is back.
console-found = Connected again.
console-unreadable = I couldn't read that. Please reload this page and try again.
console-leads-alone = Only a lead can take a conversation from a colleague. They can put it back into the queue.

## Passing on

console-transfer = Pass on
console-transfer-title = Pass it on to a colleague
console-transfer-to = To whom
console-transfer-nobody = No colleague is on duty just now. You can put it back into the queue.
console-transfer-note = Note for them
console-transfer-note-about = What you know and what is left to do. The student never sees it.
console-transfer-missing = Say to whom it goes.
console-released-to = { $agent } passed it on to { $colleague }.
console-meant-for = For { $agent }
console-meant-for-you = For you

## By keys

console-palette = Find and do
console-palette-search = Search replies, steps, conversations and what you can do
console-palette-hint = Arrows choose, Enter takes it. A reply goes into your box to be changed; with Ctrl and Enter it is sent at once.
console-palette-list = What was found
console-palette-count = Found: { $count }
console-ready-step = { $title }, step { $number } of { $of }
console-go-to = Open: { $about }
console-to-reply = Write a reply
console-to-note = Write a note for colleagues
console-help = Keys of this page
console-help-title = Keys of this page
console-help-close = Close
console-help-palette = Find and do: replies, steps, conversations, everything that you can do now
console-help-next = Open the next conversation
console-help-previous = Open the conversation before
console-help-write = Write
console-help-send = Send what you wrote
console-help-send-now = In "Find and do": send the reply at once
console-help-close-box = Close a box
console-help-help = This list

## Company, and notices

console-reads-too = Also reading: { $agents }
console-writes = { $agent } is writing…
console-student-writes = The student is writing…
console-load = { $agent }: { $count } of { $limit }
console-load-waits = { $agent }: { $count } of { $limit }, one waits for { $minutes } min
console-waiting-longest = ({ $count }, longest { $minutes } min)
console-notices = Desktop notices
console-notices-refused = This browser shows no notices for this page. Its settings can change that.
console-notice-waits = Somebody is waiting for the help desk
console-notice-answer = A student has written to you

## The card

console-card = Card
console-card-about = What it's about
console-card-no-about = Nothing said yet
console-card-lately = Asked last
console-card-reach = Answer to
console-card-asked = Why a person
console-card-named = Name or address that they gave (not checked)
console-card-messages = What their screen says
console-card-language = Language they write in
console-language-arabic = Arabic
console-language-chinese = Chinese
console-language-french = French
console-language-german = German
console-language-hindi = Hindi
console-language-japanese = Japanese
console-language-korean = Korean
console-language-portuguese = Portuguese
console-language-spanish = Spanish
console-language-vietnamese = Vietnamese
console-language-other = Another than this chat's
console-card-method = Way: { $method }
console-reason-asked = They asked for one
console-reason-misses = The bot didn't understand twice in a row
console-reason-failures = Too much went wrong
console-reason-upset = They were upset, twice
console-reason-distress = They said that they aren't well
console-reason-rule = A rule of the configuration
console-card-step = Where they are
console-card-reset = Reset in this chat
console-card-words = Words on their secure page
console-card-blanked = Removed from what they wrote
console-blanked-password = A password
console-blanked-passcode = A code
console-blanked-phone_number = A phone number
console-blanked-personal_number = A personal number
console-blanked-link = A link to the secure page
console-browser = Opened in { $browser }
console-wrong-codes = Wrong codes: { $count }
console-refused-passwords = Refused passwords: { $count }
console-stage-begun = The link has been shown
console-stage-claimed = The secure page was opened
console-stage-identified = The account was named
console-stage-human = The picture was solved
console-stage-challenged = A code is on its way
console-stage-verified = Verified: they proved who they are
console-stage-saving = The new password is being saved
console-stage-completed = The password was reset
console-stage-code-refused = A code was wrong
console-stage-code-expired = A code was too old
console-stage-password-refused = A new password was refused by the rules
console-stage-stopped-expired = The reset ended: its time was over
console-stage-stopped-cancelled = The reset ended: it was stopped
console-stage-stopped-superseded = The reset ended: another one was finished
console-stage-stopped-too-many-tries = The reset ended: too many tries
console-stage-stopped-not-allowed = The reset ended: it isn't allowed for this account
console-stage-stopped-directory-refused = The reset ended: the directory refused it

## Checking who somebody is

console-identity = Check or freeze
console-identity-title = Check who it is, or freeze their account
console-identity-about = A birthday, a student number or an address proves nothing: others know them. Never ask for a password or a code. They choose the new password themselves; you won't see it.
console-identity-check = How you checked
console-identity-called-back = I called back on a number that is on file, not one that they gave me
console-identity-photo-card = On video I saw their face and their photo ID card, and they match
console-identity-account = Their account
console-identity-account-about = As they named it, like ada@example.edu
console-identity-act = What they may do
console-identity-grant = Choose a new password, in the window that is open before them
console-identity-phone = Have a new phone number put on file
console-identity-switch-on = Use a way again that wrong codes have shut
console-identity-freeze = Nothing: freeze their account
console-identity-freeze-about = For somebody who says: that wasn't me. Nobody can reset this account until an administrator has looked, and its owner is told. It opens nothing, so it needs no check. Signing in goes on.
console-identity-method = Which way
console-identity-text = Text message
console-identity-call = Phone call
console-identity-authenticator = Authenticator app
console-identity-words = The three words on their secure page
console-identity-words-about = Let them read the words out to you. So you know that it is their window, and nobody else's.
console-identity-number = The new number
console-identity-number-about = It serves for a reset only after a few days. The numbers on file go on, and are told.
console-identity-own-about = It isn't your password for this page.
console-identity-token = Your key for identity checks
console-identity-token-about = It begins with your name. It is sent to the verifier alone and kept nowhere.
console-identity-code = Code
console-identity-code-about = The six digits that your app shows for identity checks. One code serves for one act.
console-identity-send = Send
console-identity-close = Close
console-identity-asking = Asking the verifier…
console-identity-lost = The connection is lost. It is asked again, once, when it is back.
console-identity-missing-check = Say how you checked who it is.
console-checked-called-back = by calling back on a number on file
console-checked-photo-card = on video, with their photo ID card
console-noted-grant = Identity checked { $how }: vouched for { $account } at the window of this conversation.
console-noted-first = Identity checked { $how }: the first of two words for { $account } at the window of this conversation. A colleague has to check as well.
console-noted-phone = Identity checked { $how }: a new number was put on file for { $account }. It serves after its waiting time.
console-noted-switch-on = Identity checked { $how }: a way that wrong codes had shut is open again for { $account }.
console-noted-freeze = Resets of { $account } are frozen until an administrator has looked.
console-noted-checked-freeze = Identity checked { $how }: resets of { $account } are frozen until an administrator has looked.
console-vouched = Done. Tell them to press "Go on" on their secure page and to choose a new password there. Every phone and mailbox on file is told that you vouched for them.
console-vouched-first = This account has rights over others, so it takes two of you. A colleague has to check them too and vouch for them within { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
    }.
console-vouched-phone = Done. The number serves for a reset in { $hours ->
    [one] one hour
   *[other] { $hours } hours
    }. Every phone and mailbox on file is told, and how to object.
console-vouched-done = Done.
console-frozen = Done: nobody can reset this account until an administrator has looked at it. Every phone and mailbox on file is told. Signing in goes on.
console-switched-on = Done: that way works again. Every phone and mailbox on file is told.
console-vouch-nobody = This console has no verifier to ask. An administrator can tell you why.
console-vouch-not-open = Another conversation is open by now. Nothing was done: open theirs and try again.
console-vouch-another-agents = That isn't your key. Yours begins with the name that you sign in here with, and a point.
console-vouch-no-page = No reset was begun in this chat. Give the conversation back to the bot and ask them to begin one, then they can ask for you again.
console-vouch-other-words = Those aren't the words of this conversation's secure page. Ask them again. If they read out others, somebody else may sit at the window: don't vouch.
console-vouch-away = The verifier can't be reached, so it isn't known whether it was done. Send it again as it is: it's done once.
console-vouch-no-credential = The verifier doesn't know this key, or you may not act any more. Ask an administrator for a new one.
console-vouch-wrong-code = That code isn't right, or has been used. Wait for the next one. { $left ->
    [0] There are no tries left today.
    [one] One try is left today.
   *[other] { $left } tries are left today.
    }
console-vouch-shut = Too many wrong codes: your key does nothing for now. If it wasn't you who typed them, tell an administrator at once.
console-vouch-too-many = That's as many as one person may do for now. You can go on in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
    }, or ask a colleague.
console-vouch-key-used = This was asked already, with something else in it. Send it again.
console-vouch-no-account = There's no such account. Ask them how they write it.
console-vouch-mismatch = That account isn't the one that their secure page is about, or the page is over. Nothing was done. Ask which account they typed there.
console-vouch-not-now = Their window isn't where they choose how to prove who they are. Ask them to go on to that step, or back to it, then send it again with a new code.
console-vouch-not-shut = Nothing shuts that way: they can use it.
console-vouch-too-often = Their ways have been opened as often as they may be in a year. It works again in { $days ->
    [one] one day
   *[other] { $days } days
    }; until then check who they are and vouch for them.
console-vouch-own-account = That's your own account. A colleague has to check you.
console-vouch-same-agent = You have vouched already. The second word has to be a colleague's.
console-vouch-disabled = This account is disabled, so it can't be reset.
console-vouch-not-registered = This account isn't set up for reset.
console-vouch-frozen = Resets of this account are frozen. An administrator has to look at why first.
console-vouch-paused = All resets are paused at the moment.
console-vouch-no-number = That's no number that can be texted or called. Write it with its area code, or with + and the country's code.
console-vouch-on-file = That number is on file already, and serves.
console-vouch-privileged = This account has rights over others. An administrator has to change its number.

## The mail of a message that a student left

left-subject = A student left a message in the help chat
left-body = A student asked for a person in the help chat and left before anybody could answer.
left-answer = Answer to: { $address }
left-about = What it's about, in their words: { $about }
left-lately = What they asked last: { $lately }
left-then = The whole conversation stands in the console, marked as a message. Press Resolved there when you have answered. Check who they are before you do anything to an account.

## What is on record of a verified person

console-past = On record
console-past-about = Shown while they are verified in this conversation. That you see it is written down.
console-past-receipts = Done for this account
console-past-earlier = Earlier conversations
console-past-none = None that we know of
console-past-away = The record can't be read just now. This page tries again by itself.
console-by-owner = by themselves
console-by-agent = by { $agent } of the help desk
console-by-administrator = by an administrator
console-by-system = by the service itself
console-receipt-verified-by-text = Verified by a text
console-receipt-verified-by-call = Verified by a call
console-receipt-verified-by-app = Verified by the authenticator app
console-receipt-verified-by-pass = Verified by a printed pass
console-receipt-verified-by-recovery-code = Verified by a recovery code
console-receipt-verified-by-grant = Verified by the help desk's word
console-receipt-signed-in = Signed in to change phone or app
console-receipt-password-changed = Password changed
console-receipt-password-stopped = Password stopped, because the owner objected
console-receipt-phone-added = Phone number added
console-receipt-phone-removed = Phone number removed
console-receipt-app-added = Authenticator app added
console-receipt-app-removed = Authenticator app removed
console-receipt-factors-undone = Changes of phone and app taken back, because the owner objected
console-receipt-registered = Set up for reset
console-receipt-unregistered = No longer set up for reset
console-receipt-pass-made = Pass printed
console-receipt-recovery-codes-made = Recovery codes printed
console-receipt-granted = Vouched for
console-receipt-approved = Vouched for, the first of two words
console-receipt-declined = Something was asked for and not done
console-receipt-switched-on = A way to prove who they are was opened again
console-receipt-limits-reset = Limits reset
console-receipt-frozen = Resets frozen
console-receipt-unfrozen = Resets opened again
console-receipt-other = Something else was done
console-outcome-going = Still open
console-outcome-ended = Ended
console-outcome-password-changed = Password changed
console-outcome-reset-stopped = The reset was stopped
console-outcome-resolved = Closed by the help desk
console-outcome-abandoned = They left before anybody could help

## What owners objected to

console-urgent = "That wasn't me"
console-urgent-none = No owner's objection is open.
console-urgent-remedy = Speak with the owner. Their resets are frozen until an administrator has looked ("deskhand account unfreeze").
console-urgent-key = Your key for identity checks
console-urgent-key-about = It stays in this page until you leave it.
console-urgent-show = Show what owners objected to
console-urgent-ask = Show
console-urgent-attempt = Somebody tried to reset their password, or made something for it.
console-urgent-factor = Their phone or app was changed. The change was taken back.
console-urgent-change = Their password was changed. That password is being stopped.
console-urgent-lost = The connection is lost. It is asked for again when it is back.
console-urgent-for-leads = Only a lead can see what owners objected to.
