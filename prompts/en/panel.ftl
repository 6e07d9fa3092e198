# What the secure panel says, and the text that carries a code.
#
# Nothing here may depend on whether an account exists, is set up for reset, or is switched off, except
# where it says "only after the person has proven to be the owner".

## The words that chat and panel both show, three at a time. Short, plain, told apart by ear; one line or many.

panel-session-words =
    acorn alder amber anchor apple apron arrow aspen atlas autumn badge bagel baker balcony bamboo banjo barley basil
    basket beacon beaver bicycle birch biscuit blanket bonnet bottle bridge bronze brook bucket butter button cabin
    cactus camel canal candle canoe canyon carpet castle cedar cello cherry chestnut chimney cinnamon circus clover
    cobalt coffee comet copper coral cotton cradle crayon cricket crystal curtain cypress daisy dancer denim desert
    diamond dolphin donkey dragon drummer eagle easel echo elbow elder ember engine falcon feather fennel fiddle
    finch flannel forest fossil fountain galaxy garden garlic gazelle ginger giraffe glacier goblet granite gravel
    guitar hammock harbor harvest hazel helmet heron hickory honey horizon hornet iceberg igloo indigo island ivory
    jacket jasmine jigsaw jungle juniper kayak kettle kitten koala ladder lagoon lantern laurel lemon library lilac
    linen lizard lobster locket lotus magnet mango maple marble meadow melon mirror mitten monsoon mosaic mulberry
    nectar needle nickel nutmeg oasis olive onion orbit orchard otter oyster paddle panda papaya parsley pebble
    pelican pepper piano pickle pigeon pillow pirate planet plaza pocket pollen poplar prairie puffin pumpkin puzzle
    quartz quilt rabbit radish raven ribbon river robin rocket saddle saffron salmon satin scarf seagull shadow
    shuttle silver sparrow spinach squirrel stable sunset syrup teapot temple thimble thunder tiger timber tomato
    topaz tractor trumpet tulip turnip turtle tuxedo umbrella valley vanilla velvet violin walnut walrus weaver
    willow window winter wizard yogurt zebra zephyr zipper

## Which browser opened the link, as chat tells it

panel-browser = { $browser } on { $system }
panel-browser-alone = { $name }
panel-browser-unknown = a browser that doesn't give its name

## The text message

panel-text-message = Text { $number } from { $name }: your code is { $code }. Type it on the secure page only. We never ask for it in chat or by phone. Didn't ask for it? Then you can ignore this.

## The call

# Said when somebody answers, and again for every other key. "Pound" is what voices in the US call #.
panel-call-asks = Hello, this is { $name }, with the code for the secure page. To hear it, press the pound key, which is #. Didn't ask for a code? Then you can hang up.
# The digits come in groups, with pauses: 1 2 3, 4 5 6.
panel-call-tells = Your code is: { $digits }. Once more: { $digits }. Type it on the secure page only. We never ask for it in chat or by phone. Goodbye.

## Links and requests

panel-dead-link = This page can't be used any more: its link was used, is too old, or a newer one was sent. Ask for a new link in the chat; you go on where you were.
panel-fault = Something went wrong on our side, and nothing was changed. Please try again in a moment.
panel-bad-request = We couldn't read that. Please reload the page and try again.

## The identifier and the picture

panel-identifier-empty = Please type your email address, for example { $example_address }.
panel-identifier-malformed = That doesn't look like an email address or user name. It is written like { $example_address }.
panel-picture-wrong = That wasn't what the picture says. Here is a new one.
panel-picture-old = That picture was open for too long. Here is a new one.
panel-picture-no-work = Your browser had not finished its own check. Please press Next once more.

## The full number

panel-phone-empty = Please type your full phone number.
panel-phone-not-digits = Please type the number with digits only; spaces, dashes and a plus sign are fine.
panel-phone-too-short = That number is too short. A US number has 10 digits, area code included.
panel-phone-too-long = That number is too long. A US number has 10 digits, area code included.
panel-phone-needs-country-code = Please add the country code: a plus sign, the country code, a space, then the number, like +44 7911 123456.
panel-phone-unknown-country = No country has that code. Type a plus sign, the country code, a space, then the number, like +44 7911 123456.
panel-phone-extension = Please leave out the extension: it can't be texted or called by itself.
panel-phone-no-such-number = No such number is in use. Please check the digits and the area code.
panel-phone-costly = Numbers of this kind are neither texted nor called. Type the number of a phone of your own, or choose another way.
panel-phone-landline = That is a landline, and texts don't reach it. Choose another way: it can be called.

## The code

panel-text-sent = If this is the number on file, text { $number } is on its way. Type its six digits here.
panel-call-placed = If this is the number on file, your phone rings in a moment. Answer it, press # when the voice asks, and type the six digits that it reads out.
panel-authenticator-asked = Type the six digits that your Authenticator app shows for { $name }.
panel-code-wrong = { $left ->
    [one] That code isn't right. 1 try left.
   *[other] That code isn't right. { $left } tries left.
  }
panel-code-old = That code has expired. Ask for another, or choose another way.
panel-pass-wrong = { $left ->
    [one] That isn't a pass or recovery code that can be used. 1 try left.
   *[other] That isn't a pass or recovery code that can be used. { $left } tries left.
  }
panel-granted = The help desk has checked who you are. Press "Go on" to choose a new password.
panel-paused = Password resets are paused for now, for everybody. Nothing was changed, and this page stays as it is. Please try again later, or call { $help_phone }.
panel-too-many-begun = Too many people have begun to sign in from your network within the last hour. Please try again later, or call { $help_phone }.
panel-hint = Nothing yet? The number may not be the one on file, it may have had too many texts, or the account may not be set up for reset. Try another way, call { $help_phone }, or book { $zoom }.
panel-blocked = This way can't be used right now. Try another, or call { $help_phone }.
panel-too-soon = A text was sent a moment ago. Please give it a minute before you ask for another.
panel-called-too-soon = You were called a moment ago. Please give it a minute before you ask for another call.
panel-last-challenge = That was the last code for this page, and it can still be used. If it doesn't come, call { $help_phone }.
panel-not-now = That step is not open right now. Please go on with what this page shows.

## The new password (only after the person has proven to be the owner)

panel-busy = Another page is changing this password just now. Please try again in a moment.
panel-password-empty = Please type a new password.
panel-password-too-long = That password is too long. It may have at most { $password_max_length } characters.
panel-password-control = That password has a character in it that can't be typed, such as a tab or a line break. Please leave it out.
panel-password-different = The two passwords are not the same. Please type the second one again.
panel-password-refused = That password doesn't keep every rule yet. Please choose another.
panel-type-again = The change did not go through, and your password is still the old one. Please type the new one again.
panel-working = One moment, your new password is being set.
panel-unsettled = The directory has not answered yet. We are finding out whether your password was changed; this page will tell you. Please don't start again.

## The end

panel-completed = You can close this page now and go back to the chat.
panel-stopped-expired = This page was open for too long, so it was closed. Nothing was changed. Ask for a new start in the chat.
panel-stopped-cancelled = This reset was stopped, and nothing was changed. You can start again in the chat.
panel-stopped-too-many-tries = This can't be used right now. Try again later, or call { $help_phone }.
# Only where the configuration reveals it.
panel-stopped-not-registered = This account is not registered for password reset. Call { $help_phone } to have your identity checked, or book { $zoom }.
# Only after the person has proven to be the owner:
panel-stopped-superseded = Your password was just changed on another page, so this one was closed. If that wasn't you, call { $help_phone }.
panel-stopped-disabled = This account can't be reset here. Call { $help_phone }.
panel-stopped-too-many-resets = This password was reset several times today. Call { $help_phone } if you need to change it again.
panel-stopped-directory-refused = The directory did not take the new password, and nothing was changed. Call { $help_phone }.

## The rules, as the page ticks them off

panel-rule-length = At least { $password_min_length } characters
panel-rule-upper-case = An upper case letter
panel-rule-lower-case = A lower case letter
panel-rule-special = A special character, such as & * $
panel-rule-name = Not your name or user name
panel-rule-common-word = No common words
panel-rule-campus-word = No words of the university, such as its name or teams
panel-rule-date = No season, month or day with a year, such as Fall2026
panel-rule-pattern = Runs like 1234 or qwerty count as one character, repeats once
panel-rule-points = At least { $password_points } points: a common word or name counts one, any other character one
panel-rule-banned = More than one common word, name, run or repeat
panel-rule-history = None of your last { $password_history } passwords

## Why a password was refused, below its rule: one sentence each, told to nobody but the person who typed it

panel-why-length = { $count ->
    [one] It has 1 character.
   *[other] It has { $count } characters.
  }
panel-why-upper-case = None was found in it. Accented and non-Latin capitals count too.
panel-why-lower-case = None was found in it. Accented and non-Latin letters count too.
panel-why-special = Letters, digits and spaces don't count as special, and all other signs do.
panel-why-name = A part of your name or user name is in it, perhaps backwards or with other signs for its letters.
panel-why-common-word = The word “{ $word }” is in it, perhaps backwards or with other signs for its letters. People who guess know these tricks.
panel-why-campus-word = The word “{ $word }” is in it. At this university it is among the first to be tried.
panel-why-date = The word “{ $word }” stands beside a year in it. Many people do that at the start of a term.
panel-why-pattern = { $count ->
    [one] Counted that way, it has 1 character.
   *[other] Counted that way, it has { $count } characters.
  }
panel-why-points = { $count ->
    [one] It has 1 point.
   *[other] It has { $count } points.
  }
panel-why-banned = All of it is one thing that is easy to guess. Add a few words that don't belong to it.
panel-why-history = You have used it here before.
