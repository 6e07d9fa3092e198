# What the help desk's staff send ready-made, from the console's palette (Ctrl+K). Add what you like, under any
# name that begins with canned-: nothing in the program needs these. The university's own values may stand in them.
# They are sent under the agent's name, as words of theirs.

canned-hello = Hi, I've read what you wrote. Give me a moment to look at it.
canned-still-there = Are you still there? I'll keep this open for a few more minutes.
canned-what-do-you-see = What do you see on the screen now? If there's a message, please copy it word for word.
canned-which-device = Which device are you on, and which browser or app?
canned-secure-page = Please type passwords and codes only on the secure page, never here in the chat. I can't see them, and I don't need them.
canned-read-words = I'd like to be sure that we look at the same page. Which three words does your secure page show?
canned-call-back = I need to check who you are before I go on. I'll call you on the number that we have on file. Is now a good time?
canned-video = I need to check who you are before I go on. We can do it by video: have your photo ID card at hand.
canned-go-on = You're checked. Please press "Go on" on your secure page and choose your new password there.
canned-no-code = Texts can take a minute. If none comes, ask for one more on the secure page, or choose "Call" there.
canned-portal = You can do it yourself at { $portal } too. Tell me which step you're on, and I'll stay with you.
canned-phone = If a call is easier for you: { $help_phone }. Somebody will help you there, too.
canned-mail = You can write to us as well: { $help_mail }. Please don't put a password into the mail.
canned-devices = After a reset, type the new password on your phone and laptop too: mail, Wi-Fi and shared drives keep the old one until you do.
canned-someone-else = If that wasn't you, tell me now, and nothing more is reset on your account until we've looked at it.
canned-moment = One moment please, I'm asking a colleague.
canned-bye = Glad that it works. I'll close this now. Write again here whenever you need us.
