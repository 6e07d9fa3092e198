# Notices: what people read when something could not be done or written down. They are not recorded.

notice-store-failed = Sorry, I can't save our conversation right now, so I have stopped here. Nothing that you sent is lost: please try again in a minute. If it stays like this, call { $help_phone }.
notice-busy = One moment please, I am still answering your last messages.
notice-closing = I am being restarted. Your message is kept in this window and goes out again in a moment.
notice-over = This conversation is over, so I did not take your last message. Please send it again in a new one.
notice-passage-shut = This link doesn't open a conversation any more: each works once, and for ten minutes. Ask for another in the chat that you came from, or start a new one.

## For the help desk's staff, in the console

notice-held = A colleague is in this conversation now, so that wasn't done.
notice-stale = This conversation has changed hands since you saw it, so that wasn't done. Look at it again.
notice-not-waiting = Nobody waits for a person there any more, so that wasn't done.
notice-chat-over = This conversation is over, so that wasn't done.
notice-full = You have as many conversations as one person may have at once, so that wasn't done. Close or pass one on first.
notice-not-there = That colleague has no console open just now, so that wasn't done. Pick one who is on duty.
