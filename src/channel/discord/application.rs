//! Who the bot is on Discord, and which commands Discord knows of it.

use serenity::all::{
    ApplicationFlags, Command, CreateCommand, CurrentApplicationInfo,
    LightMethod::{Get, Put},
    Route,
};

use super::{
    call::{Caller, Until, bare},
    rest::WHILE,
    verdict::Verdict,
};

pub(super) async fn application(caller: &Caller) -> Result<CurrentApplicationInfo, Verdict> {
    caller.read(&bare(Get, Route::Oauth2ApplicationCurrent), Until::Within(WHILE)).await
}

/// Whether the application has the right to read what is written in guilds.
pub(super) fn reads_content(application: &CurrentApplicationInfo) -> bool {
    let granted = ApplicationFlags::GATEWAY_MESSAGE_CONTENT | ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED;
    application.flags.is_some_and(|flags| flags.intersects(granted))
}

/// Tells Discord the bot's commands, if it knows others: each telling counts against a limit of the day.
pub(super) async fn register(
    caller: &Caller,
    application: &CurrentApplicationInfo,
    commands: &[(&'static str, String)],
) -> Result<(), Verdict> {
    let route = Route::Commands { application_id: application.id };
    let known: Vec<Command> = caller.read(&bare(Get, route), Until::Within(WHILE)).await?;
    let known: Vec<_> = known.iter().map(|command| (&*command.name, &*command.description)).collect();
    let same =
        commands.len() == known.len() && commands.iter().all(|(name, about)| known.contains(&(*name, about.as_str())));
    if !same {
        let wanted: Vec<_> =
            commands.iter().map(|(name, about)| CreateCommand::new(*name).description(about)).collect();
        caller.say(Put, route, &wanted, Until::Within(WHILE)).await?;
    }
    Ok(())
}
