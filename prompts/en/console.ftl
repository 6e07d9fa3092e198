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
console-left = The student has left.
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
console-sending = Being sent
console-lost = The connection is lost. What you write is kept and sent when it is back.
console-found = Connected again.
console-unreadable = I couldn't read that. Please reload this page and try again.
console-leads-alone = Only a lead can take a conversation from a colleague. They can put it back into the queue.

## The card

console-card = Card
console-card-about = What it's about
console-card-no-about = Nothing said yet
console-card-asked = Why a person
console-reason-asked = They asked for one
console-reason-misses = The bot didn't understand twice in a row
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
