# What the pages themselves say: chat, secure panel, demo phones, mailboxes and sign-in, errors.
# Words in braces without a dollar sign, such as {number}, are filled in by the page's script.

## Errors of any page

page-fault-title = That didn't work
page-fault-request = We couldn't read that request. Please go back and try again.
page-fault-origin = That request came from another site, so nothing was done. Please open our page itself and try there.
page-fault-not-found = There is no page at this address. Please check the address, or start again from the front page.
page-fault-method = This address doesn't take that kind of request. Please start again from the front page.
page-fault-too-large = That was too long to read. Please shorten it and try again.
page-fault-media = We couldn't read what was sent. Please reload the page and try again.
page-fault-host = This server doesn't answer under that address. Please check the address.
page-fault-ours = Something went wrong on our side. Please try again in a moment.

## The chat's page

-bot = Deskhand

chat-title = Help desk chat
chat-bot = { -bot }, a bot
chat-place = { $help_name }
chat-log = Conversation
chat-message = Your message
chat-hint = Never type a password or a code here.
chat-send = Send
chat-new = New conversation
chat-new-short = New chat
chat-new-ask = End this conversation and start a new one?
chat-new-keep = Keep this one
chat-you = You
chat-them = { -bot }
chat-with = { $agent } from { $help_name } is in this chat
chat-typing = { -bot } is writing
chat-writes = { $agent } is writing
chat-connecting = Connecting… What you write is kept and sent as soon as possible.
chat-connected = Connected again.
chat-waiting = Waiting to be sent
chat-blanked = Something secret was removed and not kept
chat-step = Step { $number } of { $of }
chat-choices = Choices
chat-panel-open = Open the secure page
chat-panel-window = Opens in a new window
chat-panel-dead = This link is no longer valid. Ask me for a new one.
chat-contact = Talk to a person
chat-contact-call = Call
chat-copy = Copy
chat-copied = Copied
chat-over = This conversation has ended, and this page no longer shows it.
chat-no-script = This chat needs JavaScript. You can also reach { $help_name } at { $help_phone } or { $help_mail }. { $help_hours }.
# A one-time link to go on elsewhere: its code for a phone's camera, what to do with both, and what stands there once it was used.
chat-passage-picture = A QR code of the link below
chat-passage-how = Point your phone's camera at the code, or copy the link.
chat-passage-dead = This link has been used, or another has taken its place.
# The page that such a link opens.
chat-on-title = Go on with your chat
chat-on-text = This opens the chat that you began elsewhere. It works once; what is written then shows in both places.
chat-on-other = This browser already has a chat open. It is left for this one.
chat-on-open = Go on here
chat-on-new = Start a new chat
chat-on-lost = We couldn't reach the server. Please try again in a moment.
chat-on-missing = This page opens by a link from a chat. Ask for one there, or start a new chat.
chat-unreadable = I couldn't read that. Please reload this page and try again.
chat-too-long = That is longer than I can read. Please send at most { $limit } characters, or just the part that matters.

## The secure panel's page (what the verifier itself says is in panel.ftl)

panel-page-title = Reset your password
panel-page-place = The secure page of { $help_name }
panel-page-same = The chat shows the same three words. If it doesn't, close this page.
panel-page-help = Need a person? Call { $help_phone } or write to { $help_mail }.
panel-page-no-script = This page needs JavaScript. The people at { $help_name } can reset your password by phone: { $help_phone }. { $help_hours }.
panel-next = Next
panel-empty = Please fill this in first.
panel-lost = No connection. Trying again…
panel-refused = That didn't work. Please try again.
panel-step = Step { $number } of { $of }
panel-left = { $minutes } minutes left
panel-left-last = Less than a minute left
panel-other-way = Use another way
panel-resend = Send another code
panel-resend-in = Send another code (in { $seconds } s)
panel-call-again = Call me again
panel-call-again-in = Call me again (in { $seconds } s)
panel-cancel = Cancel
panel-cancel-ask = Stop here? Your password stays as it is.
panel-cancel-yes = Cancel the reset
panel-cancel-no = Go on
panel-start-title = Ready when you are
panel-start-text = Only you should open this page. It takes about three minutes. Have your phone or your authenticator app at hand.
panel-start-open = Open my reset
panel-identifier-title = Who are you?
panel-identifier-label = Email address or user name
panel-identifier-about = For example { $example_address }
panel-captcha-title = Show that you are a person
panel-captcha-what = Type the letters and digits that the picture shows. You can hear them instead.
panel-captcha-picture = A picture of letters and digits, drawn so that machines can't read it easily. Can't see it? Press the button that follows, and type what you hear.
panel-captcha-new = Here is another picture.
panel-captcha-play = Hear the characters
panel-captcha-sound = The same characters, spoken
panel-captcha-another = Another picture
panel-captcha-label = The characters that you see or hear
panel-captcha-about = Capital or small letters make no difference. The picture and the button that speaks it stand just before this box.
panel-work-title = Your browser's own check
panel-work-going = Your browser is working on a small task, so that programs can't try this thousands of times. You can type meanwhile.
panel-work-half = The check is half done.
panel-work-done = The check is done.
panel-work-waiting = One moment: your answer is sent by itself when the check is done.
panel-method-title = How shall we check that it is you?
panel-method-text = A text message
panel-method-text-about = We send a code to the phone number on file.
panel-method-call = A phone call
panel-method-call-about = We call the phone number on file, and a voice reads you a code.
panel-method-authenticator = Authenticator app
panel-method-authenticator-about = You type the six digits that the app shows.
panel-method-keep = Go back
panel-method-pass = I have a pass or a recovery code
panel-pass-title = Your pass or recovery code
panel-pass-label = Pass or recovery code
panel-pass-about = A pass comes from { $help_name }; recovery codes are on your own printed list. Hyphens, spaces and capitals make no difference.
panel-granted-title = You have been checked
panel-granted-go-on = Go on
panel-number-title = Your phone number
panel-number-label = Full phone number
panel-number-about = Ten digits in the US, for example 573-555-0100. From elsewhere: +44 7700 900123, with a space after the country code.
panel-number-send = Text me a code
panel-number-call = Call me
panel-code-title = Type the code
panel-code-label = Code
panel-password-title = Choose a new password
panel-password-label = New password
panel-password-again = New password again
panel-password-show = Show
panel-password-hide = Hide
panel-password-rules = What it must be
panel-password-save = Save my new password
panel-rule-met = (met)
panel-rule-unmet = (not yet)
panel-rules-count = { $met } of { $of } rules met
panel-working-title = Saving your password…
panel-done-title = Your password is changed
panel-stopped-title = This reset has ended
panel-dead-title = This link doesn't work any more
panel-dead-text = Go back to the chat and ask for a new link.

## "That wasn't me": opened from a notice

not-me-title = That wasn't me
not-me-about = You got a message about your account, and it wasn't you who did that.
not-me-what = Press the button, and nobody can reset your password until { $help_name } has spoken with you. If your password was just changed, the new one is stopped as well. If a phone or an app was just added or removed, that is taken back.
not-me-button = It wasn't me: freeze my account's reset
not-me-sending = One moment, your account's reset is being frozen.
not-me-attempt = Done. Nobody can reset your password now. Call { $help_phone } when you want to open it again.
not-me-factor = Done. The phone or app is as it was before, and nobody can reset your password now. Somebody may know your password: please call { $help_phone } soon.
not-me-change = Done. The new password is being stopped, and nobody can reset your password now. Please call { $help_phone } to get back in; our staff have been told.
not-me-dead = This link is too old, or it isn't whole. If something about your account looks wrong, call { $help_phone } now.
not-me-lost = We couldn't reach the server. Please check your connection and press the button again, or call { $help_phone }.

## The demo's pages

demo-banner = This is a demo. Its people, phones and accounts are not real.
demo-phone-title = Demo phones
demo-phone-about = Texts and calls to the demo's people arrive here, and the authenticator app shows its code. In real use these are in people's own hands. Turn the sound on to hear a call; its words stand beside it.
demo-phone-of = Texts and calls to { $name }
demo-phone-none = No phone on file
demo-phone-empty = No texts or calls yet
demo-call-of = A call to { $name }
demo-call-incoming = Incoming call
demo-call-answer = Answer
demo-call-decline = Decline
demo-call-keys = Keypad
demo-call-hang-up = Hang up
demo-call-missed = Missed call
demo-call-over = Call taken
demo-phone-copy = Copy
demo-phone-copied = Copied
demo-phone-lost = The demo can't be reached. Trying again…
demo-phone-no-script = This page needs JavaScript.
demo-app-title = Authenticator app
demo-checks-title = App for identity checks
demo-checks-key = Key for identity checks
demo-app-left = Another code in { $seconds } s
demo-mail-title = Demo mailboxes
demo-mail-about = Letters to the demo's people arrive here: what happened to their accounts, and how to say that it wasn't them. In real use these are people's own mailboxes.
demo-mail-empty = No letters yet
demo-mail-window = (opens in a new window)
demo-mail-arrived = A letter for { $name }: { $subject }
demo-to-phone = See the demo phones
demo-to-mail = See the demo mailboxes
demo-to-sign-in = Try a password at the demo sign-in
demo-sign-in-title = Demo sign-in
demo-sign-in-about = Try a password of one of the demo's people here. It signs you in to nothing.
demo-sign-in-identifier = Email address or user name
demo-sign-in-password = Password
demo-sign-in-button = Sign in
demo-sign-in-failed = That didn't work. Check the name and the password, and try again.
demo-sign-in-done = This password works. In real use your mail and files would open now.
demo-sign-in-again = Try another password
demo-signed-in = You are signed in as { $name }
