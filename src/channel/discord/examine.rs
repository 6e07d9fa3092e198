//! What Discord says of the bot when it is asked, for `doctor`: its token, its rights, where it is.

use std::{collections::BTreeSet, num::NonZeroU64, time::Duration};

use serenity::{
    Error,
    all::{ChannelId, GuildInfo, Http, HttpBuilder, HttpError, Permissions},
};
use tokio::time::timeout;

use super::{
    application::reads_content,
    health::{self, Sign},
    line::{BAD_TOKEN, OTHER_APPLICATION},
};
use crate::model::Sensitive;

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the bot does in a guild, by the right that it needs.
const NEEDED: [(Permissions, &str); 5] = [
    (Permissions::VIEW_CHANNEL, "View Channels"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (Permissions::CREATE_PRIVATE_THREADS, "Create Private Threads"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
];

/// What the configuration names on Discord.
pub struct Named<'n> {
    /// The application that the token must be of, if it is named.
    pub application: Option<NonZeroU64>,
    /// The guilds that the bot is to answer in, if they are named.
    pub guilds: &'n BTreeSet<u64>,
    pub staff_channel: Option<NonZeroU64>,
}

/// Asks Discord, or the proxy `api`.
pub async fn look(token: &Sensitive, api: Option<&str>, named: &Named<'_>) -> Vec<Sign> {
    let builder = HttpBuilder::new(token.expose());
    let http = match api {
        Some(api) => builder.proxy(api).ratelimiter_disabled(true).build(),
        None => builder.build(),
    };
    match timeout(PATIENCE, signs(&http, named)).await {
        Ok(Ok(signs)) => signs,
        Ok(Err(fault)) => vec![away(&fault)],
        Err(_) => vec![Sign::bad("Discord did not answer in time".to_owned(), LOOK)],
    }
}

const LOOK: &str = "Look at the network, and at [discord] api if there is one.";

async fn signs(http: &Http, named: &Named<'_>) -> Result<Vec<Sign>, Error> {
    let Named { application: wanted, guilds, staff_channel } = named;
    let application = http.get_current_application_info().await?;
    let mut signs = vec![Sign::good(format!("Discord knows the token: the bot is {}", application.name))];
    if let Some(wanted) = wanted.filter(|wanted| wanted.get() != application.id.get()) {
        let what = format!("the token is of application {}, and [discord] application names {wanted}", application.id);
        signs.push(Sign::bad(what, OTHER_APPLICATION));
    }
    signs.push(health::content(reads_content(&application)));
    let there = http.get_guilds(None, None).await?;
    if there.is_empty() {
        signs.push(Sign::doubtful("the bot is in no server".to_owned(), INVITE));
    }
    for guild in guilds.iter().filter(|guild| !there.iter().any(|one| one.id.get() == **guild)) {
        signs.push(Sign::bad(format!("the bot is not in server {guild}, which [discord] guilds names"), INVITE));
    }
    let answered = there.iter().filter(|guild| guilds.is_empty() || guilds.contains(&guild.id.get()));
    signs.extend(answered.map(permissions));
    if let Some(channel) = staff_channel {
        signs.push(match http.get_channel(ChannelId::new(channel.get())).await {
            Ok(_) => Sign::good(format!("the help desk's channel {channel} is there")),
            Err(fault) if is_refusal(&fault) => Sign::bad(
                format!("the bot can't see the help desk's channel {channel}"),
                "Give it View Channel and Send Messages there, or name another in [discord] staff_channel.",
            ),
            Err(fault) => return Err(fault),
        });
    }
    Ok(signs)
}

const INVITE: &str = "Open the install link that the developer portal shows under Installation, and choose the server.";

fn permissions(guild: &GuildInfo) -> Sign {
    let has = |right: Permissions| guild.owner || guild.permissions.intersects(right | Permissions::ADMINISTRATOR);
    let missing: Vec<&str> = NEEDED.iter().filter(|(right, _)| !has(*right)).map(|(_, name)| *name).collect();
    if missing.is_empty() {
        return Sign::good(format!("the bot has what it needs in server {}", guild.id));
    }
    Sign::bad(
        format!("the bot lacks in server {}: {}", guild.id, missing.join(", ")),
        "Give its role these permissions (Server Settings, Roles), or open the install link once more.",
    )
}

fn is_refusal(fault: &Error) -> bool {
    matches!(fault, Error::Http(HttpError::UnsuccessfulRequest(answer)) if matches!(answer.status_code.as_u16(), 403 | 404))
}

fn away(fault: &Error) -> Sign {
    match fault {
        Error::Http(HttpError::UnsuccessfulRequest(answer)) if answer.status_code.as_u16() == 401 => {
            Sign::bad("Discord doesn't know the bot's token".to_owned(), BAD_TOKEN)
        }
        Error::Http(HttpError::UnsuccessfulRequest(answer)) => {
            Sign::bad(format!("Discord answered {} to doctor", answer.status_code), LOOK)
        }
        _ => Sign::bad("Discord can't be reached".to_owned(), LOOK),
    }
}
