# What the pages themselves say: chat, secure panel, demo phone, demo sign-in, errors.
# Words in braces without a dollar sign, such as {number}, are filled in by the page's script.

## Errors of any page

page-fault-title = That didn't work
page-fault-request = We couldn't read that request. Please go back and try again.
page-fault-origin = That request came from another site, so nothing was done. Please open our page itself and try there.
page-fault-not-found = There is no page at this address. Please check the address, or start again from the front page.
page-fault-method = This address doesn't take that kind of request. Please start again from the front page.
page-fault-too-large = That was too long to read. Please shorten it and try again.
page-fault-media = We couldn't read what was sent. Please reload the page and try again.
page-fault-host = This server doesn't answer under that address. Please check the address.
page-fault-ours = Something went wrong on our side. Please try again in a moment.
