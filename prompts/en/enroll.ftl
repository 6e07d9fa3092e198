# The page where owners add and remove the phones and apps by which they can reset their password.
#
# Until somebody has proven a phone, an app or a pass, nothing here may depend on whether an account
# exists or on whether the password was right.

## Signing in

enroll-text-sent = If the password is right and this is the number on file, text { $number } is on its way. Type its six digits here.
enroll-call-placed = If the password is right and this is the number on file, your phone rings in a moment. Answer it, press # when the voice asks, and type the six digits that it reads out.
enroll-code-wrong = { $left ->
    [one] That code isn't right, or the password wasn't. 1 try left.
   *[other] That code isn't right, or the password wasn't. { $left } tries left.
  }
enroll-pass-wrong = { $left ->
    [one] That isn't a pass or recovery code that can be used, or the password wasn't right. 1 try left.
   *[other] That isn't a pass or recovery code that can be used, or the password wasn't right. { $left } tries left.
  }

## What is on file (only after the person has proven to be the owner)

enroll-authenticator = Authenticator app
enroll-phone = Phone ending in { $ending }
enroll-in-use = In use for resets
enroll-not-set-up = On file, but not set up for resets
enroll-usable-from = Can be used for a reset from { $from } on
enroll-remove = Remove: { $name }
enroll-remove-ask = Remove "{ $name }"? From now on it can't be used to reset your password.
enroll-remove-last = Remove "{ $name }"? It is the only one that can be used now. Without it you can't reset your password by yourself, and only { $help_name } can help you: { $help_phone }.

## Adding one

enroll-number-texted = Text { $number } is on its way to that number. Type its six digits here.
enroll-offer-gone = That were too many wrong codes, so nothing was added. Please start again.
enroll-no-more-offers = That is as often as one can try on this page. Sign in again if you need to.
enroll-on-file = That number is on file already.
enroll-too-many-phones = You have as many numbers on file as one can have. Please remove one first.
enroll-not-on-file = The directory has not answered, and the number is not in use. Please type the code again in a moment.

## The end

enroll-stopped-expired = This page was open for too long, so it was closed. What you had added or removed is done. Sign in again if you need to.
enroll-stopped-cancelled = You are signed out. You can close this page.
enroll-stopped-superseded = The password was just changed, so this page was closed. If that wasn't you, call { $help_phone }.
enroll-stopped-disabled = The phones and apps of this account can't be changed here. Call { $help_phone }.
enroll-stopped-too-many-tries = This can't be used right now. Try again later, or call { $help_phone }.

## The page itself

enroll-page-title = Your phones and apps
enroll-page-no-script = This page needs JavaScript. The people at { $help_name } can help you by phone: { $help_phone }. { $help_hours }.
enroll-page-start-title = Ready when you are
enroll-page-start-text = Here you see, add and remove the phone numbers and authenticator apps by which you can reset your password.
enroll-page-start-need = You need your present password, and a phone or an app that is on file already, or a pass or a recovery code.
enroll-page-start-none = Have none of these? Call { $help_phone }. { $help_hours }.
enroll-page-start-open = Sign in
enroll-page-password-title = Your present password
enroll-page-password-label = Present password
enroll-page-password-about = Whether it is right is told together with the next step. Forgot it? Ask for a reset in the chat first.
enroll-page-retype = Type the password again
enroll-page-factors-title = What is on file
enroll-page-factors-none = Nothing is on file yet.
enroll-page-factors-about = What you add waits before a reset can be had by it: the list says from when on. You are told of every change by mail and by text; if one wasn't you, the message says what to do.
enroll-page-added = It was added.
enroll-page-removed = It was removed.
enroll-page-remove = Remove
enroll-page-keep = Go back
enroll-page-add-app = Add an authenticator app
enroll-page-add-app-about = An app on your phone that shows six digits. It takes the place of one that is on file.
enroll-page-add-phone = Add a phone number
enroll-page-add-phone-about = We text a code to it now.
enroll-page-app-title = Add an authenticator app
enroll-page-app-scan = Open your authenticator app, choose to add an account, and scan this picture.
enroll-page-app-picture = A QR code for your authenticator app. Can't scan it? Type the key that follows into the app.
enroll-page-app-key = Or type this key into the app:
enroll-page-app-code = Type the six digits that the app shows now.
enroll-page-app-add = Add this app
enroll-page-withdraw = Don't add it
enroll-page-phone-title = Add a phone number
enroll-page-phone-label = Full phone number
enroll-page-phone-add = Add this number
enroll-page-working-title = One moment…
enroll-page-stopped-title = This page has ended
enroll-page-dead-title = This page has ended
enroll-page-dead-text = It was open for too long, or you signed in on another page. Reload it to start again.
enroll-page-sign-out = Sign out
enroll-page-sign-out-ask = Sign out? What you have added or removed stays so.
