# What the bot says, apart from the steps of the articles.
#
# Short, kind, exact, one thing at a time, never blaming. **Strong** and `code` may be used.
# The university's own values ($name, $help_phone and so on, from the configuration) can be used
# everywhere. Where a message has several wordings, they take turns, so that the bot doesn't sound
# like a tape: keep their number, and let each say the same.

## The beginning, the end, and what is said between people

# The first words of all: that this is a bot, and what is kept.
hello =
    Hi! I'm the password help bot of { $name }: a program, not a person.
    I can reset your password with you, or show you how it's done, one step at a time.

    What we write here is kept, so that the help desk can see what happened. Please never write a password or a code here; if one slips in, I remove it before anything is saved. Say **a person** whenever you'd rather talk to one.
greeting = { $wording ->
    [1] Hello! What can I do for you?
    [2] Hi there! What do you need?
   *[3] Hey! How can I help?
  }
# The bot's notes could not be read any more (after a fault or an update).
started-over = I'm sorry, I've lost my place in our chat. That's my fault, not yours. Nothing of yours has been changed by it. Let's start again: what do you need?
fresh-start = { $wording ->
    [1] All right, from the top. What do you need?
   *[2] Okay, let's start over. What can I do for you?
  }
welcome = { $wording ->
    [1] You're welcome! I'm here if you need anything else.
    [2] Any time! Just write if something else comes up.
   *[3] Glad to help!
  }
is-bot = I'm a program, not a person. I know { $name }'s password help, and I can start a real password reset with you. What we write is kept for the help desk, with passwords, codes and phone numbers taken out first. I'll never ask for your password or a code here: those belong on the secure page, which opens in a window of its own at an address of { $name }.
upset = { $wording ->
    [1] I'm sorry this is such a bother. Tell me what you're trying to do, or say **a person**, and I'll show you how to reach one.
   *[2] That sounds really annoying, and I'm sorry. Let's sort it out: what do you need? Or say **a person**.
  }
no-way-round = I can't do that for anybody: I don't know any password or code, and nobody gets round the checks, which keep your account yours. If you can't get in, I can reset your password with you.
lapsed = It's been quiet for a while, so I've closed this chat to keep it private. Write any time, and we'll start fresh.
ended = You've ended this chat. Write any time if you need me again.
# Below it each channel shows the link in its own way: with a code for a phone's camera, or behind a button.
elsewhere = Here's a way to go on with this chat somewhere else: on your phone, in another browser or in a terminal. It works once, within { $minutes } minutes.
# To everybody who is in the chat, once somebody has come by that link.
elsewhere-too = This chat is now open in a second place too. You can write in either, and I answer in both. If that wasn't you, end this chat here: that closes it everywhere.

## Something secret was written, and has been removed before it was saved

secret-password = I removed what looked like a password from your message before it was saved. I never need it. If it's one you use, please change it, to be safe.
secret-password-in-reset = I removed what looked like a password from your message before it was saved. Please type passwords on the secure page only, never here. If it's one you use, choose a different one.
secret-code = I removed what looked like a code from your message before it was saved. Codes are for you alone: please never share one, not even with me.
secret-code-in-reset = I removed what looked like a code from your message before it was saved. Please type it on the secure page: I can't use it here, and nobody should ask you for it.
secret-number = I removed a personal number from your message before it was saved. I don't need it here.
secret-number-in-reset = I removed a personal number from your message before it was saved. If you're asked for your phone number, please type it on the secure page.
secret-link = I removed a private link from your message before it was saved. It's meant for you alone, so please don't pass it on.
# "Is that one ok?", of a password that was written here and removed.
password-unseen = I can't tell: I take passwords out unread, and they are stored nowhere. Type yours only on the page where you set it. That page says if a rule isn't kept.
password-unseen-in-reset = I can't tell: I take passwords out unread, and they are stored nowhere. Type yours on the secure page: it shows the rules while you type, and says which one isn't kept.
too-long = Your message was very long, so I read only its first part.

## Not understood

unclear = { $wording ->
    [1] I'm not sure what you mean. Could you say it in other words, or pick one of these?
    [2] Sorry, I didn't get that. Could you put it differently, or pick one of these?
   *[3] I didn't quite follow. In a few words: what's going wrong? Or pick one of these.
  }
wordless = { $wording ->
    [1] I can only read words. What can I help you with?
   *[2] I couldn't read any words in that. Could you write what you need?
  }
between = { $wording ->
    [1] I want to get this right. Which do you mean?
   *[2] Just to be sure: which is it?
  }
which-choice = { $wording ->
    [1] Which of these would you like?
   *[2] Which one would suit you best?
  }
# Somebody can't decide between the reset here and the portal. "Yes" starts the reset.
which-way = If you have your phone with you, I'd do it here: it takes a few minutes, and I'm with you all the way. Shall we?
# A message or code of a screen that no article knows. The ways to a person come below.
unknown-message = { $wording ->
    [1] I don't know that message, and I don't want to guess what it means. Tell the help desk its words, and they'll look into it:
   *[2] That message is new to me, so I won't guess. The help desk can look it up if you tell them its words:
  }
# The same in the middle of the steps: what often goes wrong at this one is offered.
unknown-message-here = { $wording ->
    [1] I don't know that message, and I don't want to guess what it means. Does one of these come near?
   *[2] That message is new to me, so I won't guess. Which of these comes nearest?
  }
beyond = { $wording ->
    [1] That's something I can't help with: I only know passwords and signing in. For other questions about accounts and computers, there's the help desk:
   *[2] I'm afraid that's beyond me: I only know passwords and signing in. The help desk knows more about accounts and computers:
  }
no-answer-here = { $wording ->
    [1] I have no instructions for that, and I don't want to guess. The help desk can help:
   *[2] I don't know that one well enough to tell you what to do. The help desk does:
  }
stale-choice = { $wording ->
    [1] That button is from earlier in our chat, so I've left things as they are.
   *[2] That button belongs to something earlier, so it changes nothing now.
  }
edited-too-late = I saw that you changed that message. I had already acted on it, so what I did stands. If you need something else now, just tell me.
words-differ = If the page shows other words, please type nothing there and close it: it isn't the one I opened. I can send you a new link, or stop the reset.
no-hurry = { $wording ->
    [1] No hurry. Take the time you need.
   *[2] That's fine. There's no rush.
  }

## Another language. The ways to a person come below, and the buttons

language-arabic = أفهم الإنجليزية فقط. يمكنك أن تكتب لي بالإنجليزية (ولو عبر مترجم) أو أن تستخدم الأزرار أدناه. ويمكن لموظفي مكتب المساعدة أن يساعدوك أيضًا:
language-chinese = 我只懂英文。您可以用英文写给我（用翻译软件也可以），或使用下面的按钮。服务台的工作人员也可以帮助您：
language-french = Je ne comprends que l'anglais. Vous pouvez m'écrire en anglais (avec un traducteur, cela convient) ou utiliser les boutons ci-dessous. Une personne du centre d'assistance peut aussi vous aider :
language-german = Ich verstehe nur Englisch. Schreib mir gern auf Englisch (mit einem Übersetzer geht es auch), oder nimm die Knöpfe unten. Auch ein Mensch vom Helpdesk kann helfen:
language-hindi = मैं केवल अंग्रेज़ी समझता हूँ। आप मुझे अंग्रेज़ी में लिख सकते हैं (अनुवादक से भी चलेगा) या नीचे दिए गए बटन दबा सकते हैं। हेल्प डेस्क के लोग भी आपकी मदद कर सकते हैं:
language-japanese = 英語しか分かりません。英語で書いていただくか（翻訳ツールでも大丈夫です）、下のボタンを使ってください。ヘルプデスクの担当者も対応できます：
language-korean = 저는 영어만 이해합니다. 영어로 써 주시거나(번역기를 쓰셔도 됩니다) 아래 버튼을 눌러 주세요. 헬프 데스크 직원도 도와드릴 수 있습니다:
language-portuguese = Só entendo inglês. Você pode me escrever em inglês (um tradutor serve) ou usar os botões abaixo. Uma pessoa do suporte também pode ajudar:
language-spanish = Solo entiendo inglés. Puedes escribirme en inglés (un traductor sirve) o usar los botones de abajo. También puede ayudarte una persona de la mesa de ayuda:
language-vietnamese = Tôi chỉ hiểu tiếng Anh. Bạn có thể viết cho tôi bằng tiếng Anh (dùng công cụ dịch cũng được) hoặc bấm các nút bên dưới. Nhân viên bộ phận hỗ trợ cũng có thể giúp bạn:
language-other = I only understand English so far. You can write to me in English (a translator is fine), or use the buttons below. A person at the help desk can help too:

## A person

person = { $wording ->
    [1] Of course. This is how to reach a person at the help desk:
   *[2] Sure. These are the ways to a person at the help desk:
  }
person-after-misses = I still don't understand, and I don't want to waste your time. A person at the help desk can help:
person-say = Tell them that you need help with your password or with signing in. They'll check that it's you; they will never ask for your password.
person-say-reset = Tell them that you were resetting your password in the help chat, and what the secure page said last. They'll check that it's you; they will never ask for your password or for a code.
person-say-step = Tell them that you're at step { $number } of “{ $title }”, and what you see there. They will never ask for your password.
contact = { $wording ->
    [1] You can reach the help desk like this:
   *[2] These are the ways to the help desk:
  }
# A Zoom meeting for whoever can't call: the words to send, below them as text to copy.
meeting-write = Copy these words into a mail to **{ $help_mail }**:
meeting-mail = I can't call. Please meet me on Zoom to check who I am, so that I can reset my password.
meeting-mail-at = I can't call. Please meet me on Zoom to check who I am, so that I can reset my password. { $when } would suit me.
meeting-when = When would suit you? Tell me a day and a time, and I'll put them into the words.
meeting-then = They answer by mail. Please have an ID with your photo at hand for the meeting.

## The desk: a person of the help desk joins the chat, and leaves it

handoff-after-misses = I still don't understand, and I don't want to waste your time.
queued = { $place ->
    [1] I've asked the help desk for a person, and you're next in line. They'll write to you right here.
   *[other] I've asked the help desk for a person. You're number { $place } in line, and they'll write to you right here.
}
queued-still = { $place ->
    [1] You're still in line, and you're next.
   *[other] You're still in line, at place { $place } now.
}
queued-wait = { $minutes ->
    [1] The last people in line waited about a minute.
   *[other] The last people in line waited about { $minutes } minutes.
}
queued-meanwhile = Please keep this window open. I'm still here in the meantime, and so is what we were doing.
queued-nobody = Nobody from the help desk is in the chat just now. Your request is in their list, and they'll write to you right here if you keep this window open. If you can't, tell me an e-mail address that you can read, and they'll answer there. Or reach them like this:
queued-still-nobody = Your request is still in the help desk's list, and nobody is in the chat just now. You can also reach them like this:
queued-closed = The help desk is closed just now. Your request is in their list.
queued-still-closed = Your request is still in the help desk's list, and they're closed just now.
queued-closed-way = Write here what they should know, with an e-mail address that you can read: they see it first and answer there. They answer right here if this window is open then. Or reach them like this:
# Beside the help desk's usual hours, at a time at which nobody is there.
desk-closed = The help desk is closed just now.
desk-opens = { $when ->
    [0] They're here again today at { $time }.
    [1] They're here again tomorrow at { $time }.
    [2] They're here again on Monday at { $time }.
    [3] They're here again on Tuesday at { $time }.
    [4] They're here again on Wednesday at { $time }.
    [5] They're here again on Thursday at { $time }.
    [6] They're here again on Friday at { $time }.
    [7] They're here again on Saturday at { $time }.
    [8] They're here again on Sunday at { $time }.
   *[9] They're here again on { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $day } at { $time }.
}
# Beside the usual hours, on a day that ends at another time.
desk-until = The help desk is open until { $time } today.
desk-closes = They close at { $time }. If nobody gets to you before that, you keep your place.
agent-took = { $agent } from the help desk is here now and will go on with you. I'll be quiet.
agent-took-over = { $agent } from the help desk goes on with you now, in place of { $from }.
agent-left = { $agent } has left the chat, so it's me again, the bot.
agent-requeued = { $agent } can't go on just now. You've kept your place in line, so a colleague will be with you next, and I'm here in the meantime.
agent-passes-on = { $agent } has asked { $to } to go on with you. You've kept your place in line, and { $to } will write to you right here. I'm here in the meantime.
agent-resolved = { $agent } has closed your request. If something is still open, just write to me, or say **a person**.
handoff-failures = That has gone wrong a few times now, and that isn't your fault. A person should look at it with you.
handoff-upset = I'm sorry. This isn't working, and you shouldn't have to fight with a program.
handoff-rule = It's best that a person looks at this with you.
# Numbers of the United States: put those of your campus here.
distress = I'm sorry that you're going through this. I'm only a program, so please talk to a person. If you or somebody else is in danger, call **911**. To talk to somebody at any hour, call or text **988**.
called-off = All right, I've taken your request out of the line. Say **a person** whenever you want one.
still-there = Are you still there? In about { $minutes ->
    [1] a minute
   *[other] { $minutes } minutes
} I'll close this page, in case somebody else sits down here, and your place in line goes with it. Press the button to keep it, or tell me an e-mail address that you can read, and they'll answer there.
still-there-reached = Are you still there? In about { $minutes ->
    [1] a minute
   *[other] { $minutes } minutes
} I'll close this page, in case somebody else sits down here. The help desk keeps your message and answers by e-mail.
thanks-for-saying = Good, thanks for telling me.
reach-noted = Thanks. If this page is closed by then, the help desk will write to { $address }.
lapsed-in-line = It's been quiet for a while, so I've closed this chat to keep it private, and your request is no longer in line. If you still need a person, write here any time and say so.
lapsed-reached = It's been quiet for a while, so I've closed this chat to keep it private. The help desk has your message and answers to the e-mail address that you left.
rate-agent = Did { $agent } help you?
rate-bot = Did this help you?
rated = Thanks, that's good to know.
rated-less = Thanks for being honest. It helps us get better. If something is still open, just write, or ask for a person.
rated-already = I've noted your answer already, thank you.

## Walking an article

forgot-offer = { $wording ->
    [1] I can reset it with you here, or walk you through the portal so that you do it yourself. Which would you like?
   *[2] No problem. Shall I reset it with you here, or walk you through the portal step by step?
  }
change-begins = A new password is set on the portal, the same way as if you had forgotten the old one. Let's take it one step at a time. Or say **do it here**, and I'll do it with you.
walk-begins = { $wording ->
    [1] Let's take it one step at a time. Say **next** when you've done a step, or tell me what you see.
   *[2] Here we go, one step at a time. Say **next** when you're ready, or tell me if something looks different.
  }
walk-at = You're at step { $number } of { $of } in “{ $title }”:
walk-first = This is the first step, there's nothing before it:
walk-must-choose = { $wording ->
    [1] This step depends on what you choose. Which one is it?
   *[2] The next step is a different one for each of these. Which do you choose?
  }
walk-skipped = { $wording ->
    [1] Okay, skipping that one.
   *[2] All right, we'll leave that one out.
  }
walk-end = { $wording ->
    [1] That was the last step. Did it work?
   *[2] That's all of it. Did it work?
  }
walk-worked = { $wording ->
    [1] Great, I'm glad it worked! Phones, Wi-Fi and mail apps may still have your old password: give them the new one too.
    [2] Wonderful! If your phone, Wi-Fi or mail app asks again, give it the new password.
   *[3] Good to hear! Remember to put the new password into your phone, your mail app and the Wi-Fi.
  }
walk-not-worked = { $wording ->
    [1] I'm sorry it didn't. What do you see now? You can copy the message in here, just never a password or a code. Or let me reset it with you here.
   *[2] I'm sorry about that. What does the page say? Copy its message in here, just never a password or a code. Or I can reset it with you here.
  }
# The end of a walk that is not about the password itself.
walk-done = { $wording ->
    [1] Great, that's done! Is there anything else?
    [2] Good, that one is settled. Do you need anything else?
   *[3] Well done! What else can I do for you?
  }
walk-not-done = { $wording ->
    [1] I'm sorry it didn't. What do you see now? You can copy the message in here, just never a password or a code.
   *[2] I'm sorry about that. What does it say instead? Copy the message in here, just never a password or a code.
  }
stopped-here = { $wording ->
    [1] Okay, we'll stop here. Is there anything else?
   *[2] All right, I've stopped. What else can I do for you?
  }
# "Never mind, I see it now" in the middle of something. Where it stands comes below.
keep-going = { $wording ->
    [1] Good, then on we go. This is where we are:
   *[2] No problem. Let's go on from here:
  }
walk-stuck = { $wording ->
    [1] Let's sort that out. What do you see? You can copy the message in here.
   *[2] No problem. What does the page say? You can copy its message in here.
  }
walk-updated = These instructions have been updated since we began, so here is where we are now:
walk-gone = The instructions that we were following have been taken out since we began. Let's look again at what you need.
# Somebody asks a second time for what has just been told.
read-again = { $wording ->
    [1] This is all that I know about it. If it doesn't help, a person can.
   *[2] That's all I know about it. A person at the help desk may know more.
  }
# "No" to "Is there anything else?"
farewell = { $wording ->
    [1] All right. I'm here whenever you need me.
   *[2] Okay. Just write if something comes up.
  }
walk-which = I'm not sure which step you mean. Its number is enough. This is where we are:
walk-no-such-step = There's no step { $number } here, there are { $of }. This is where we are:
walk-nowhere = There's nothing open here that we could go on with. What do you need?
reading-end = { $wording ->
    [1] That's all there is to it. What would you like to do?
   *[2] That's everything on this. How shall we go on?
  }
walk-all = Here is all of “{ $title }” at once:
walk-all-part = That's as much as fits in one message. Say **the rest**, and I'll go on from here.
walk-rest = Here is how “{ $title }” goes on:
go-on-step = { $wording ->
    [1] Shall we go on with step { $number }?
   *[2] Ready to go back to step { $number }?
  }
go-on-reset = { $wording ->
    [1] Your reset is still open. Shall we go on with it?
   *[2] We're still in the middle of your reset. Shall we go on?
  }

## The password rules

rules = Your new password must follow these rules:
rule-length = It has at least { $password_min_length } characters.
rule-upper-case = It has at least one upper case letter.
rule-lower-case = It has at least one lower case letter.
rule-special = It has at least one special character, such as `&`, `*` or `$`.
rule-name = It doesn't contain your name or your user name.
rule-common-word = It doesn't contain a common word from a dictionary, not even one with `0` for `o` or `$` for `s`.
rule-campus-word = It doesn't contain a word that everyone here would try, such as the name of the university or of a team.
rule-date = It has no season, month or day with a year, such as `Fall2026`.
rule-pattern = Runs such as `1234` or `qwerty` count as one character in it, and what is repeated counts once.
rule-points = It has at least { $password_points } points: a common word or a name counts one point, every other character counts one.
rule-banned = It isn't just one common word, name, run or repeat, with or without digits around it. A few words that don't belong together are fine.
rule-history = It isn't one of the last { $password_history } passwords that you used here.

## The reset: what is asked for, and what comes back

opening = { $wording ->
    [1] Good. I'm opening a secure page for you.
   *[2] Okay, I'm getting a secure page ready for you.
  }
one-moment = { $wording ->
    [1] One moment, this is taking a little longer than usual.
   *[2] I'm on it. It's just taking a little longer than usual.
  }
panel-link =
    Open this secure page. It shows the words **{ $first }, { $second }, { $third }**. Tell me if it doesn't.

    Everything secret is typed there, never here. I'll follow along.
panel-link-again =
    Here is a new link to your reset. The older one no longer works. The page shows the same words: **{ $first }, { $second }, { $third }**.
relinking = { $wording ->
    [1] I'm making a new link for you.
   *[2] One new link, coming up.
  }
link-not-now = I can't make a new link just now: the secure page is busy with what was typed there. Please leave it open; I'll tell you here how it goes.
already-open = { $wording ->
    [1] Your reset is open already, so a second one isn't needed.
   *[2] We have a reset open already, so let's go on with that one.
  }
open-closed = Password resets here are paused for now, for everybody, so I can't start one. That isn't your fault, and nothing has been changed. You can do it yourself on the portal, and I'll walk you through, or a person can help.
resets-paused = Password resets here are paused for now, for everybody. That isn't your fault. Nothing has been changed, and your secure page stays as it is: try again a little later, do it yourself on the portal, or talk to a person.
verifier-away = I can't reach the service that does resets just now. That isn't your fault, and nothing has been changed by it. You can try again in a few minutes, do it yourself on the portal, or talk to a person.
no-longer-open = That reset is over, so I can't go on with it. Shall we start a new one?
code-asked = { $wording ->
    [1] I'm asking for a new code.
   *[2] I'm having a new code sent.
  }
code-sent = A new code has been asked for. If that's the number on file, it's on its way, and the older code no longer works. Type the new one on the secure page.
code-too-soon = { $seconds ->
    [one] A new code can be sent in a second. Please try again then.
   *[other] A new code can be sent in { $seconds } seconds. Please give the last one that long.
  }
method-asked = { $wording ->
    [1] Okay, I'm changing that for you.
   *[2] All right, I'm switching that over.
  }
method-not-now = That can't be changed right now. Please look at the secure page: it says what it needs next.
stopping = Okay, I'm stopping the reset.
stop-failed = It was too late to stop it. This is where it stands:
stop-away = I can't reach the service that does resets, so I can't stop it from here just now. Please close the secure page and don't type anything more there: without you it ends by itself after 15 minutes at most.

## The reset: what happens on the secure page

claimed = The secure page was opened in **{ $browser }**. Not you? Say **stop** at once.
challenged-text = If that's the number on file, a text with a code is on its way. Type the code on the secure page.
challenged-call = If that's the number on file, your phone will ring. Answer it, press # when the voice asks, and type the code that it reads out on the secure page.
challenged-authenticator = Open your authenticator app and type the six digits it shows on the secure page.
hinted = Nothing yet? The number may not be the one on file, it may have had too many texts, or the account may not be set up for reset. Try another way, call { $help_phone }, or ask for a Zoom meeting.
code-refused = { $left ->
    [0] That code isn't right, and there are no tries left for it.
    [one] That code isn't right. One try left.
   *[other] That code isn't right. { $left } tries left.
  }
code-expired = That code has expired. Shall I ask for a new one?
paused = This way can't be used right now. Try another one, or call { $help_phone }.
verified = That worked: you're verified. Now choose your new password on the secure page. It shows the rules while you type; please don't write the password here.
password-refused = The secure page couldn't take that password. What it needs:
not-saved = Your new password could not be saved just now, so nothing has changed. You're still verified: please type it once more on the secure page.
unsettled = Saving your new password is taking longer than it should. I'm finding out whether it went through. Please don't start another reset meanwhile.
completed = Done: your password has been changed. You can sign in with the new one now, and you can close the secure page.
afterwards = Your phone's mail, the Wi-Fi, a VPN and mapped drives still have the old password and could lock your account with it. Give them the new one: for the Wi-Fi, forget the network and join it again.
# Somebody has said which device or program doesn't take the new password. Its steps come below.
device-begins = It still has the old password, so let's give it the new one, one step at a time. Say **next** when a step is done.
# Offers to show what is to be done on the devices that were named before, or on any.
after-named = { $wording ->
    [1] You spoke of these. Shall I show you how to give them the new password?
   *[2] You mentioned these earlier. Pick one, and I'll show you how to put the new password in.
  }
after-any = { $wording ->
    [1] Do you use one of these? Pick it, and I'll show you how.
   *[2] Pick what you use, and I'll take you through it step by step.
  }
stopped-expired = The reset has timed out, to keep your account safe. Your password is as it was. Shall we start again?
stopped-cancelled = The reset is stopped. Your password is as it was.
stopped-superseded = This reset has ended because another one for the same account has finished, so the password was just changed. If that wasn't you, call { $help_phone } now.
stopped-too-many-tries = There were too many tries, so this reset is over. Your password is as it was. You can try another way in a new reset, or call { $help_phone }.
stopped-not-allowed = This account can't be reset here. Call { $help_phone }, and they'll check that it's you; if you can't call, ask for a Zoom meeting.
stopped-directory-refused = The new password could not be saved. Your old one still counts. Please call { $help_phone }, and tell them that the directory refused the change.
still-working = Still working on it.

## The reset: where it stands

# "How long will this take?" Where nothing has begun, "yes" starts the reset.
takes = A few minutes as a rule, if you have your phone at hand. Most of it is waiting for the code and choosing a new password. Shall we start?
takes-walk = All of it takes a few minutes as a rule, if you have your phone at hand.
takes-reset = A few minutes as a rule. Once it's opened, the secure page stays open for 15 minutes. A code is good for five.
not-yet = { $wording ->
    [1] I haven't heard yet that it's done.
   *[2] There's no word yet that it's done.
  }
nothing-running = We haven't finished a reset here, so I can't tell. If you did it on the portal, try to sign in with the new password.
now-opening = I'm still getting the secure page ready. It won't be long.
now-link = Your secure page hasn't been opened yet. Open it from the link: it shows the words **{ $first }, { $second }, { $third }**.
now-identifier = Next: type your e-mail address on the secure page.
now-picture = Next: type the characters from the picture on the secure page. Upper and lower case don't matter, and there's a button to hear them instead.
now-number = Next: type your phone number on the secure page, in full: 10 digits, or + and the country code, a space, and the number.
now-method = Next: choose on the secure page how you want to prove that it's you.
now-text = Next: type the code from the text message on the secure page.
now-call = Next: answer the call, press # when the voice asks, and type the code that it reads out on the secure page.
now-authenticator = Next: type the six digits from your authenticator app on the secure page.
now-password = Next: choose your new password on the secure page, and type it a second time to confirm it.
now-committing = Your new password is being saved. I'll tell you here as soon as I hear that it's done.
now-unsettled = I'm still finding out whether your new password was saved. Please don't start another reset meanwhile.
now-stopping = I'm stopping the reset right now.
now-done = Yes, it worked: your password has been changed here. Sign in with the new one.
not-skipped = That can't be skipped: it proves that it's you.
on-panel = That happens on the secure page, and I follow along from here.
restart-in-reset = Your reset is still open, so nothing is lost. I can send you a new link to it, or stop it, and then we start again.
back-in-reset = Going back is done on the secure page, where you can choose another way. This is where we are:
back-after-done = That's done, and going back doesn't change it. Your new password counts.
code-missing-text = A text usually comes within a minute. Check that the number you typed is the one on file, with its area or country code. After a minute I can ask for a new code, or you can use your authenticator app.
code-missing-call = A call usually comes within a minute, and the voice reads the code only after you've pressed #. Check that the number you typed is the one on file, and that your phone lets unknown callers through. Missed it? After a minute I can have it ring again.
code-missing-authenticator = Nothing is sent for this one: the code is in your authenticator app, six digits that change every 30 seconds. Type the ones it shows now.
code-missing-not-yet = No code has been sent yet. It comes after you've chosen a way on the secure page.
code-wrong-text = Use the code from the newest text: an older one no longer works, and each lasts five minutes. I can ask for a new one.
code-wrong-call = Use the code from the newest call: an older one no longer works, and each lasts five minutes. I can have it ring again.
code-wrong-authenticator = Type the digits that the app shows right now, without the space. If they're refused again, set your phone's time to automatic, and check that it's the entry for { $name }.
not-registered-in-reset = Then the reset can't go on here by itself. Call { $help_phone } to have your identity checked and your phone number updated; if you can't call, ask for a Zoom meeting.

## Buttons

choice-forgot = I forgot my password
choice-here = Do it here
choice-walk = Walk me through
choice-person = A person, please
choice-here-still = I'm still here
choice-call-off = I don't need a person
choice-rate-yes = Yes
choice-rate-partly = Partly
choice-rate-no = No
choice-next = Next
choice-rest = The rest
choice-stuck = I'm stuck
choice-worked = It worked
choice-not-worked = It didn't work
choice-go-on-step = Back to step { $number }
choice-go-on-reset = Go on with the reset
choice-new-link = New link
choice-stop = Stop
choice-again = Start again
choice-new-code = Send a new code
choice-new-call = Call me again
choice-text = Text me instead
choice-call = Call me instead
choice-authenticator = Use the app instead
choice-rules = Password rules

## Did you mean …

means-password-forgot = I forgot my password
means-password-change = I want to change my password
means-password-rules = What are the password rules?
means-reset-start = Reset it here, with me
means-reset-walk = Show me the steps
means-reset-status = Did my reset work?
means-reset-new-link = I need a new link
means-reset-words-differ = The page shows other words
means-code-again = I need another code
means-code-missing = No code comes
means-code-wrong = My code is refused
means-not-registered = It says I'm not registered
means-locked-out = My account is locked
means-mfa-setup = I need to set up MFA
means-phone-new = I have a new phone or number
means-contact-help = How to reach the help desk
means-human = A person, please
means-move-next = The next step
means-move-back = One step back
means-move-repeat = Say it again
means-move-where = Where are we?
means-move-skip = Skip this step
means-move-restart = Start over
means-move-stop = Stop
means-move-stuck = I'm stuck
means-move-all = All steps at once
means-move-elsewhere = Go on with this chat on another device
means-done = I've done that
means-other = Something else
