# What the bot says on Discord around its own words.

discord-step = Step { $number } of { $of }
# On buttons: 80 letters at most.
discord-panel-open = Open the secure page
discord-panel-at = Open this page in your browser: { $url }
discord-panel-dead = That link no longer works. Ask me for a new one.
# In the place of a link to go on elsewhere, which Discord would keep: a button brings it to whoever presses, and to nobody else.
discord-passage = Here on Discord the link comes to you alone: press the button to see it.
# On buttons: 80 letters at most.
discord-passage-show = Show me the link
discord-passage-here = This link opens our chat in a browser. It is yours: please don't pass it on. You can still write to me here too.
discord-passage-open = Go on in a browser
discord-passage-dead = That link no longer works. Ask me for a new one.
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
discord-write-directly = Go on in direct messages
# After that button: in the direct messages, and to whoever pressed it.
discord-gone-direct = Let's go on in direct messages: there I can read what you write. Say **where was I** to see where we are.
discord-not-direct = Discord doesn't let me write to you directly. You can allow it in this server's **Privacy Settings**; until then, press **Write to me**.
# Where another conversation is under way in direct messages: what can be done, on its button (80 letters at most), and where staff look after that one.
discord-direct-busy = We're still busy with something else in our direct messages. I can close that and go on with this there. If a reset is under way there, it stops. Or let's just go on here.
discord-direct-instead = Close that and go on there
discord-direct-held = Somebody at the help desk is looking after your other request in our direct messages, so I can't close that one yet. Please ask again when they're done.
# The form's title (45 letters at most) and its field's (45).
discord-write-title = Write to the help desk's bot
discord-write-field = What do you need? No passwords or codes.
discord-unread = I'm not allowed to read messages here. Press **Write to me** below my last message, or send me a direct message.
discord-no-files = I can't open files or pictures. Please tell me in words what you see, without any password or code.
# After a mention in a channel, or a command there.
discord-room = Let's do this where only you can read it: { $link }
# Where no private thread can be opened: the bot writes to the person directly, if Discord lets it.
discord-room-direct = I can't open a private thread in this channel, so I've written to you directly.
# On the button that leads there (80 letters at most), and the first words there.
discord-room-direct-open = Open our direct messages
discord-hello = You asked me in { $link }. Let's do it here, where only you can read it.
# After a command there: what the bot says next is shown to whoever asked alone.
discord-room-hidden = I can't open a private thread in this channel, so I answer you here, where only you can see it.
discord-no-room = I can't open a private thread in this channel, and Discord doesn't let me write to you directly. Type **/help** here: only you will see my answer. Or call { $help_phone }.
# In direct messages, when the bot has lost the right to write in somebody's thread.
discord-moved = I can't write in { $link } any more, so let's go on here.
# The same where they're busy with something else there, and the button (80 letters at most).
discord-moved-busy = I can't write in { $link } any more. I can go on with it here, but then I close what we're doing now. If a reset is under way here, it stops.
discord-moved-instead = Close this and go on with that
# In somebody's thread, when they don't take direct messages.
discord-closed = Discord doesn't let me answer your direct messages, so please ask me here. Only you and the server's moderators can read this thread.
discord-not-here = I don't work on this server. Please ask your own help desk's server, or call them.
discord-too-many = That's more than I can read at once, so I left out your last message. Please wait a minute, then write again.
discord-too-many-rooms = You've opened several threads with me already. Please go on in one of them, or send me a direct message.
discord-taken = I've passed it on: see my answer below.
discord-room-name = Help desk
# The slash commands: what each is for (100 letters at most), and what it says to the bot.
discord-about-help = Ask the help desk's bot about your password or signing in
discord-about-reset = Reset your password with the bot, step by step
discord-about-human = How to reach a person at the help desk
discord-about-status = How far your password reset is
discord-about-forget = Let the bot forget what you talked about
discord-says-help = hi
discord-says-reset = reset it here
discord-says-human = a person please
discord-says-status = did it work?
# After /forget; seen only by whoever asked. It says honestly what is kept all the same.
discord-forget = I can forget this conversation: what you wrote, what I answered, and where. If a reset is under way here, I stop it first. Two things stay: the messages that Discord shows (you can delete yours), and the help desk's record of password resets, which protects your account. Nothing happens until you press the button.
# On its button (80 letters at most).
discord-forget-it = Forget this conversation
discord-forgotten = Done, I've forgotten it. Write to me whenever you need something.
discord-forgotten-nothing = There's nothing here for me to forget.
discord-forget-held = Somebody at the help desk is looking after your request, so I can't forget it yet. Please ask again when it's closed.
# In the help desk's own channel: who waits, without a word of what they wrote.
discord-staff-waits = **Somebody waits for a person** (request { $reference })
discord-staff-since = Since { $since }, in { $channels }
discord-staff-step = Last shown: step { $number } of { $of } of { $article }
discord-staff-reset = Reset in this chat: { $stage }
discord-staff-blanked = Something secret was removed from what they wrote.
# On the button that opens the console (80 letters at most).
discord-staff-claim = Take it
discord-staff-open = Take it here: { $url }
discord-staff-trouble = **The bot has a problem here:** { $what }. { $remedy }
