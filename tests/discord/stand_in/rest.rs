//! The REST that the bot uses, under `/api/v10`.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Extract,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri},
    response::{IntoResponse as _, Response},
    routing::any,
};
use serde_json::{Value, json};

use super::{BOT, Channel, Fault, Request, Shared, State, TOKEN, json};

type Answer = (u16, Value);

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new().route("/api/v10/{*path}", any(take)).with_state(shared)
}

/// Every request comes through here: it is kept, may meet a fault, and is answered.
async fn take(
    Extract(shared): Extract<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let whole = uri.path_and_query().unwrap().as_str();
    let path = whole.strip_prefix("/api/v10").unwrap().to_owned();
    let body: Value = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
    let knows_token = headers.get("authorization").is_some_and(|shown| shown == &format!("Bot {TOKEN}"));
    let (fault, answer, headers) = {
        let mut state = shared.state();
        let met = state.faults.iter().position(|(about, _)| path.contains(about));
        let fault = met.and_then(|at| state.faults.remove(at)).map(|(_, fault)| fault);
        state.requests.push(Request { method: method.to_string(), path: path.clone(), body: body.clone() });
        let early = state.limits.refusal(method.as_str(), &path);
        let answer = match &fault {
            Some(Fault::Refuse { status, body }) => (*status, body.clone()),
            _ if early.is_some() => early.unwrap(),
            // Interactions are answered under their own token.
            _ if !knows_token && !path.starts_with("/interactions/") && !path.starts_with("/webhooks/") => {
                (401, json!({ "message": "401: Unauthorized", "code": 0 }))
            }
            _ => answer(&mut state, shared.address, &method, &path, &body),
        };
        let headers = state.limits.headers(method.as_str(), &path, &answer);
        (fault, answer, headers)
    };
    shared.change();
    if matches!(fault, Some(Fault::LoseAnswer)) {
        std::future::pending::<()>().await;
    }
    let (status, body) = answer;
    let status = StatusCode::from_u16(status).unwrap();
    let mut answer =
        if status == StatusCode::NO_CONTENT { status.into_response() } else { (status, Json(body)).into_response() };
    for (name, value) in headers {
        answer.headers_mut().insert(name, HeaderValue::from_str(&value).unwrap());
    }
    answer
}

fn answer(state: &mut State, address: SocketAddr, method: &Method, path: &str, body: &Value) -> Answer {
    if let Some((_, code)) = state.forbidden.iter().find(|(part, _)| path.contains(&**part)) {
        return (403, json!({ "message": "Missing Permissions", "code": code }));
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (method.as_str(), parts.as_slice()) {
        ("GET", ["gateway"]) => (200, json!({ "url": format!("ws://{address}") })),
        ("GET", ["gateway", "bot"]) => {
            let limit = json!({ "total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1 });
            (200, json!({ "url": format!("ws://{address}"), "shards": state.shards, "session_start_limit": limit }))
        }
        ("GET", ["users", "@me", "guilds"]) => {
            let guild = |(id, permissions): (&u64, &u64)| {
                json!({
                    "id": id.to_string(), "name": "A server", "icon": null, "banner": null, "owner": false,
                    "permissions": permissions.to_string(), "features": [],
                })
            };
            (200, json!(state.guilds.iter().map(guild).collect::<Vec<_>>()))
        }
        ("GET", ["channels", channel]) => match state.channels.get(&channel.parse().unwrap()) {
            Some(Channel { guild, kind, name, .. }) => (
                200,
                json!({
                    "id": channel, "type": kind, "guild_id": guild.map(|guild| guild.to_string()), "name": name,
                    "position": 0, "permission_overwrites": [], "nsfw": false, "parent_id": null,
                }),
            ),
            None => (404, json!({ "message": "Unknown Channel", "code": 10003 })),
        },
        ("GET", ["users", "@me"]) => (200, json::user(BOT)),
        ("GET", ["applications" | "oauth2", .., "@me"]) => (200, json::application(state.flags)),
        ("POST", ["channels", channel, "messages"]) => post_message(state, channel.parse().unwrap(), body),
        ("GET", ["channels", channel, "messages"]) => (200, messages(state, channel.parse().unwrap(), query)),
        ("GET", ["applications", _, "commands"]) => (200, json!(state.commands)),
        ("PUT", ["applications", _, "commands"]) => put_commands(state, body),
        ("POST", ["users", "@me", "channels"]) => {
            let person = body["recipient_id"].as_str().unwrap().parse().unwrap();
            let id = state.direct(person);
            (
                200,
                json!({ "id": id.to_string(), "type": 1, "last_message_id": null, "recipients": [json::user(person)] }),
            )
        }
        ("POST", ["channels", channel, "threads"]) => open_thread(state, channel.parse().unwrap(), body),
        ("PUT", ["channels", thread, "thread-members", person]) => {
            let thread = state.channels.get_mut(&thread.parse().unwrap()).unwrap();
            thread.members.insert(person.parse().unwrap());
            (204, Value::Null)
        }
        ("POST", ["channels", _, "typing"]) => (204, Value::Null),
        ("POST", ["interactions", _, token, "callback"]) => callback(state, token, body),
        ("PATCH", ["webhooks", _, token, "messages", "@original"]) => edit_answer(state, token, body),
        ("POST", ["webhooks", _, token]) => follow_up(state, token, body),
        _ => (404, json!({ "message": "404: Not Found", "code": 0 })),
    }
}

fn post_message(state: &mut State, channel: u64, body: &Value) -> Answer {
    if let Some(code) = state.closed.get(&channel) {
        return (403, json!({ "message": "Not here", "code": code }));
    }
    let Some(place) = state.channels.get(&channel) else {
        return (404, json!({ "message": "Unknown Channel", "code": 10003 }));
    };
    let nonce = body["nonce"].as_str().map(|nonce| (channel, nonce.to_owned()));
    if body["enforce_nonce"] == true
        && let Some(before) = nonce.as_ref().and_then(|nonce| state.nonces.get(nonce))
    {
        return (200, before.clone());
    }
    let guild = place.guild;
    let id = state.id();
    let mut message = json::message(id, channel, guild, BOT, body["content"].as_str().unwrap_or_default());
    message["components"] = body["components"].as_array().map_or(json!([]), |rows| json!(rows));
    if let Some(nonce) = nonce {
        state.nonces.insert(nonce, message.clone());
    }
    state.channels.get_mut(&channel).unwrap().messages.push(message.clone());
    message["nonce"] = body["nonce"].clone();
    state.posted += 1;
    if let Some(listener) = &state.listener {
        let _ = listener.send(channel);
    }
    state.tell(guild, "MESSAGE_CREATE", &message);
    (200, message)
}

fn put_commands(state: &mut State, body: &Value) -> Answer {
    let told = body.as_array().unwrap().iter().map(|command| json::command(state.id(), command));
    let told: Vec<Value> = told.collect();
    state.commands.clone_from(&told);
    (200, json!(told))
}

fn open_thread(state: &mut State, channel: u64, body: &Value) -> Answer {
    let (id, guild) = (state.id(), state.channels[&channel].guild);
    let kind = u8::try_from(body["type"].as_u64().unwrap()).unwrap();
    let name = body["name"].as_str().unwrap().to_owned();
    let answer = json::thread(id, channel, guild.unwrap(), kind, &name);
    state.channels.insert(id, Channel { guild, kind, name, ..Channel::default() });
    (200, answer)
}

/// Newest first, as Discord gives them.
fn messages(state: &State, channel: u64, query: &str) -> Value {
    let value = |name: &str| {
        let pair = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
        pair.and_then(|(_, value)| value.parse::<u64>().ok())
    };
    let (after, before, limit) = (value("after"), value("before"), value("limit").unwrap_or(50));
    let limit = usize::try_from(limit).unwrap();
    let id = |message: &Value| message["id"].as_str().unwrap().parse::<u64>().unwrap();
    let all = state.channels.get(&channel).map(|channel| channel.messages.clone()).unwrap_or_default();
    let wanted = all.into_iter().filter(|message| {
        after.is_none_or(|after| id(message) > after) && before.is_none_or(|before| id(message) < before)
    });
    let mut wanted: Vec<Value> = wanted.collect();
    if after.is_some() {
        wanted.truncate(limit);
    }
    wanted.reverse();
    wanted.truncate(limit);
    json!(wanted)
}

fn callback(state: &mut State, token: &str, body: &Value) -> Answer {
    let Some(interaction) = state.interactions.get_mut(token) else {
        return (404, json!({ "message": "Unknown interaction", "code": 10062 }));
    };
    if !interaction.callbacks.is_empty() {
        return (400, json!({ "message": "Interaction has already been acknowledged.", "code": 40060 }));
    }
    // A message at once is the answer; a deferred one comes later.
    if body["type"] == 4 {
        interaction.answer = Some(body["data"].clone());
    }
    interaction.callbacks.push(body.clone());
    (204, Value::Null)
}

fn edit_answer(state: &mut State, token: &str, body: &Value) -> Answer {
    let message = match answering(state, token, body) {
        Ok(message) => message,
        Err(refusal) => return refusal,
    };
    state.interactions.get_mut(token).unwrap().answer = Some(message.clone());
    (200, message)
}

fn follow_up(state: &mut State, token: &str, body: &Value) -> Answer {
    let message = match answering(state, token, body) {
        Ok(message) => message,
        Err(refusal) => return refusal,
    };
    state.interactions.get_mut(token).unwrap().follow_ups.push(message.clone());
    (200, message)
}

/// A message in answer to an interaction that was acknowledged not too long ago.
fn answering(state: &mut State, token: &str, body: &Value) -> Result<Value, Answer> {
    let id = state.id();
    let known = state.interactions.get(token).filter(|interaction| !interaction.callbacks.is_empty());
    let Some(interaction) = known else {
        return Err((404, json!({ "message": "Unknown Webhook", "code": 10015 })));
    };
    if interaction.expired {
        return Err((401, json!({ "message": "Invalid Webhook Token", "code": 50027 })));
    }
    let guild = state.channels[&interaction.channel].guild;
    let mut message = json::message(id, interaction.channel, guild, BOT, body["content"].as_str().unwrap_or_default());
    message["components"] = body["components"].as_array().map_or(json!([]), |rows| json!(rows));
    message["flags"] = body["flags"].as_u64().map_or(json!(64), |flags| json!(flags));
    Ok(message)
}
