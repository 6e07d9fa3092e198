//! The shapes of Discord's own objects.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::BOT;

pub(super) fn user(id: u64) -> Value {
    json!({
        "id": id.to_string(), "username": format!("user{id}"), "discriminator": "0", "avatar": null,
        "global_name": null, "bot": id == BOT,
    })
}

pub(super) fn ready(session: &str, shard: (u32, u32), address: SocketAddr, flags: u64) -> Value {
    let mut me = user(BOT);
    me["verified"] = json!(true);
    me["mfa_enabled"] = json!(true);
    json!({
        "v": 10, "user": me, "guilds": [], "session_id": session, "shard": [shard.0, shard.1],
        "resume_gateway_url": format!("ws://{address}"),
        "application": { "id": BOT.to_string(), "flags": flags },
    })
}

pub(super) fn message(id: u64, channel: u64, guild: Option<u64>, author: u64, content: &str) -> Value {
    let mut message = json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "author": user(author), "content": content,
        "timestamp": "2026-09-04T16:50:00.000000+00:00", "edited_timestamp": null, "tts": false,
        "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        "components": [], "pinned": false, "type": 0, "flags": 0,
    });
    if let Some(guild) = guild {
        message["guild_id"] = json!(guild.to_string());
    }
    message
}

pub(super) fn member(id: u64) -> Value {
    json!({
        "user": user(id), "roles": [], "joined_at": "2026-01-01T00:00:00.000000+00:00", "deaf": false, "mute": false,
        "flags": 0, "permissions": "0",
    })
}

pub(super) fn application(flags: u64) -> Value {
    json!({
        "id": BOT.to_string(), "name": "Deskhand", "icon": null, "description": "", "bot_public": true,
        "bot_require_code_grant": false, "verify_key": "0", "flags": flags, "owner": user(1), "team": null,
        "summary": "", "tags": [], "redirect_uris": [], "interactions_endpoint_url": null, "bot": user(BOT),
    })
}

pub(super) fn command(id: u64, told: &Value) -> Value {
    json!({
        "id": id.to_string(), "type": 1, "application_id": BOT.to_string(), "version": id.to_string(),
        "name": told["name"], "description": told["description"], "options": [], "default_member_permissions": null,
    })
}

pub(super) fn thread(id: u64, parent: u64, guild: u64, kind: u8, name: &str) -> Value {
    json!({
        "id": id.to_string(), "guild_id": guild.to_string(), "parent_id": parent.to_string(), "type": kind, "name": name,
        "owner_id": BOT.to_string(), "last_message_id": null, "message_count": 0, "member_count": 1,
        "rate_limit_per_user": 0, "flags": 0,
        "thread_metadata": {
            "archived": false, "auto_archive_duration": 1440, "locked": false, "invitable": false,
            "archive_timestamp": "2026-09-04T16:50:00.000000+00:00",
        },
    })
}
