# What the owner of an account is told, by mail and by text, after something happened to it: who did
# what, when, from where, and how to object. No letter holds a link by which anything can be reset.

letter-greeting = Hello,

## What happened

letter-subject-password-changed = Your password was changed
letter-password-changed = the password of your account at { $name } was just changed.
letter-subject-attempts = Somebody is trying to reset your password
letter-attempts = somebody typed several wrong codes to reset the password of your account at { $name }. Nothing was changed. We paused that way of resetting for a day.
letter-subject-pass-made = A pass for your account was made
letter-pass-made = our staff made a pass with which the password of your account at { $name } can be reset once, within the hour. It was given to whoever showed that they are you.
letter-subject-pass-used = A pass for your account was used
letter-pass-used = the pass that our staff made for your account at { $name } was just used.
letter-subject-recovery-codes-made = New recovery codes were printed for your account
letter-recovery-codes-made = ten new recovery codes were printed for your account at { $name }. The codes that you had before don't work any more.
letter-subject-recovery-code-used = One of your recovery codes was used
letter-recovery-code-used = { $left ->
    [0] the last recovery code of your account at { $name } was just used. Ask { $help_name } for new ones.
    [one] a recovery code of your account at { $name } was just used. You have 1 left.
   *[other] a recovery code of your account at { $name } was just used. You have { $left } left.
  }
letter-subject-granted = The help desk has vouched for you
letter-granted = somebody at the help desk checked the identity of a person who wants to reset the password of your account at { $name }, and let them choose a new one.
letter-subject-approved = The help desk has begun to vouch for you
letter-approved = somebody at the help desk checked the identity of a person who wants to reset the password of your account at { $name }. Your account has rights over others, so nothing happens before a second member of staff has done the same.
letter-subject-factor-added = A new way to prove who you are was added
letter-factor-added = { $factor ->
    [phone] a phone number was added to your account at { $name }. From { $usable_from } on, it can be used to reset your password.
   *[authenticator] an authenticator app was added to your account at { $name }. From { $usable_from } on, it can be used to reset your password.
  }
letter-subject-factor-removed = A way to prove who you are was removed
letter-factor-removed = { $factor ->
    [phone] a phone number was removed from your account at { $name }. It can't be used to reset your password any more.
   *[authenticator] an authenticator app was removed from your account at { $name }. It can't be used to reset your password any more.
  }
letter-subject-frozen = Password reset is frozen for your account
letter-frozen = nobody can reset the password of your account at { $name } until { $help_name } opens it again. If your password was changed before that, the new one was stopped. Call { $help_phone } to get back in.
letter-subject-unfrozen = Password reset is open again for your account
letter-unfrozen = the password of your account at { $name } can be reset again.
letter-subject-limits-reset = Your ways to reset were opened again
letter-limits-reset = our staff opened the ways to reset the password of your account at { $name } that had been paused after wrong codes.

## When, by whom, from where

letter-when = It happened on { $at }.
letter-when-where = It happened on { $at }, in { $from }.
letter-when-staff = Our staff did it on { $at }.
letter-when-agent = { $agent } did it on { $at }.
letter-from-unknown = a browser that doesn't give its name

## How to object

letter-object =
    Was it you? Then there is nothing to do.

    If it wasn't you, open this page and say so. It freezes password reset for your account, stops a password that was just set, and takes back a phone or an app that was just added or removed:
    { $link }

    You can also call { $help_phone }. We never ask for your password or for a code.
letter-no-objection = If anything about this looks wrong, call { $help_phone }. We never ask for your password or for a code.
letter-end = { $help_name }, { $name }

## The same on a phone

letter-text = { $name }: { $subject }. If it wasn't you, look at your mail or call { $help_phone } now.
