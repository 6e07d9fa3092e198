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
