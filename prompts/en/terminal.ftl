# What the terminal says around the bot's own words.

terminal-hello = Write to the help desk's bot. A number picks a choice. Ctrl-D leaves.
terminal-step = Step { $number } of { $of }
terminal-panel = Open this page in your browser: { $url }
terminal-panel-dead = This link no longer works. Ask here for a new one.
terminal-passage = Point your phone's camera at the code, or open this link: { $url }
terminal-passage-dead = This link no longer works. Ask here for a new one.
terminal-open-elsewhere = This conversation stays open in the other place.
terminal-phone = Call { $phone }
terminal-mail = Write to { $mail }
terminal-blanked = Part of that looked like a secret and was not kept.
terminal-writes = { $agent } is writing
terminal-over = This conversation has ended. Start again whenever you like.
terminal-lost = The connection to the server is lost. Start again to begin a new conversation.
terminal-unreadable = That could not be read. Please try again.
terminal-too-long = That is too long: { $limit } characters fit in one message. Please send it in parts.
