# What the bot says on Discord around its own words.

discord-step = Step { $number } of { $of }
# On buttons: 80 letters at most.
discord-panel-open = Open the secure page
discord-panel-at = Open this page in your browser: { $url }
discord-panel-dead = That link no longer works. Ask me for a new one.
# In the place of a link to go on elsewhere: Discord would keep it.
discord-no-passage = I don't put that link on Discord, which would keep it. You can write to me from Discord on any of your devices.
discord-phone = Call { $phone }
discord-mail = Write to { $mail }
# After something secret was written: Discord itself still shows it.
discord-delete-direct = Discord still shows it here, and I can't remove it: please delete your message yourself (point at it or hold it, then choose **Delete Message**).
discord-delete-thread = Discord still shows it in this thread: please delete your message (point at it or hold it, then choose **Delete Message**).
discord-menu = Pick one
# Seen only by whoever pressed it.
discord-not-yours = That button isn't for you, or it's too old to mean anything. Just write me what you need.
# Where Discord doesn't let the bot read what is written, a button opens a form.
discord-write = Write to me
# The form's title (45 letters at most) and its field's (45).
discord-write-title = Write to the help desk's bot
discord-write-field = What do you need? No passwords or codes.
discord-unread = I'm not allowed to read messages here. Press **Write to me** below my last message, or send me a direct message.
discord-no-files = I can't open files or pictures. Please tell me in words what you see, without any password or code.
# After a mention in a channel, or a command there.
discord-room = Let's do this where only you can read it: { $link }
discord-no-room = I can't open a private thread in this channel. Please send me a direct message instead.
discord-taken = I've passed it on: see my answer below.
discord-room-name = Help desk
# The slash commands: what each is for (100 letters at most), and what it says to the bot.
discord-about-help = Ask the help desk's bot about your password or signing in
discord-about-reset = Reset your password with the bot, step by step
discord-about-human = How to reach a person at the help desk
discord-about-status = How far your password reset is
discord-says-help = help
discord-says-reset = reset my password here
discord-says-human = a person please
discord-says-status = did it work?
