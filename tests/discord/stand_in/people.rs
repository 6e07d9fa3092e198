//! What people do on Discord, and what they see.

use deskhand::runtime::{Clock as _, SystemClock};
use serde_json::{Value, json};

use super::{BOT, Channel, Interaction, Line, StandIn, json};

impl StandIn {
    /// The direct messages of `person` and the bot.
    pub(crate) fn direct(&self, person: u64) -> u64 {
        self.state().direct(person)
    }

    /// A text channel of a guild.
    pub(crate) fn guild_channel(&self) -> u64 {
        let guild = self.state().id();
        self.channel_of(guild)
    }

    /// A text channel of `guild`.
    pub(crate) fn channel_of(&self, guild: u64) -> u64 {
        let mut state = self.state();
        let id = state.id();
        state.channels.insert(id, Channel { guild: Some(guild), ..Channel::default() });
        id
    }

    /// `person` mentions the bot before `text`.
    pub(crate) fn mention(&self, channel: u64, person: u64, text: &str) -> u64 {
        self.write_as(channel, person, &format!("<@{BOT}> {text}"), |message| {
            message["mentions"] = json!([json::user(BOT)]);
        })
    }

    /// Waits until there is a private thread with `person` in it.
    pub(crate) async fn thread_of(&self, person: u64) -> u64 {
        self.until("a thread", |stand_in| {
            let state = stand_in.state();
            let mut threads = state.channels.iter().filter(|(_, channel)| channel.kind == 12);
            threads.find(|(_, thread)| thread.members.contains(&person)).map(|(id, _)| *id)
        })
        .await
    }

    /// The commands that the bot has told.
    pub(crate) fn commands(&self) -> Vec<Value> {
        self.state().commands.clone()
    }

    /// `person` types `/name` in `channel`; gives the interaction's token.
    pub(crate) fn command(&self, channel: u64, person: u64, name: &str) -> String {
        let data = json!({ "id": "1", "name": name, "type": 1 });
        self.interaction_of(channel, person, 2, &data, None)
    }

    /// `person` sends off the form that `custom_id` opened on `message`.
    pub(crate) fn send_form(&self, message: &Value, custom_id: &str, person: u64, text: &str) -> String {
        let field = json!({ "type": 4, "custom_id": "text", "value": text });
        let data = json!({ "custom_id": custom_id, "components": [{ "type": 1, "components": [field] }] });
        let channel = message["channel_id"].as_str().unwrap().parse().unwrap();
        self.interaction_of(channel, person, 5, &data, Some(message))
    }

    /// `person` writes `text`; gives the message's id.
    pub(crate) fn write(&self, channel: u64, person: u64, text: &str) -> u64 {
        self.write_as(channel, person, text, |_| {})
    }

    /// The same, the message changed before it is posted.
    pub(crate) fn write_as(&self, channel: u64, person: u64, text: &str, change: impl Fn(&mut Value)) -> u64 {
        let id = self.state().write(channel, person, text, change);
        self.shared.change();
        id
    }

    /// `person` writes `text` in the moment in which the bot gets its next session.
    pub(crate) fn write_at_ready(&self, channel: u64, person: u64, text: &str) {
        self.state().at_ready.push((channel, person, text.to_owned()));
    }

    /// Whoever wrote `message` changes it to `text`.
    pub(crate) fn edit(&self, channel: u64, message: u64, text: &str) {
        self.update(channel, message, |known| {
            known["content"] = json!(text);
            known["edited_timestamp"] = json!(SystemClock.now().to_string());
        });
    }

    /// Discord tells of the last change of `message` once more.
    pub(crate) fn tell_edit_again(&self, channel: u64, message: u64) {
        self.update(channel, message, |_| {});
    }

    /// Discord adds a preview to `message`, and tells of it as of any change.
    pub(crate) fn preview(&self, channel: u64, message: u64) {
        self.update(channel, message, |known| known["embeds"] = json!([{ "type": "link", "title": "A page" }]));
    }

    /// Discord tells of `message` once more.
    pub(crate) fn tell_message_again(&self, channel: u64, message: u64) {
        let mut state = self.state();
        let place = &state.channels[&channel];
        let known = place.messages.iter().find(|known| known["id"] == message.to_string().as_str()).unwrap();
        let (guild, known) = (place.guild, known.clone());
        state.tell(guild, "MESSAGE_CREATE", &known);
    }

    fn update(&self, channel: u64, message: u64, change: impl Fn(&mut Value)) {
        {
            let mut state = self.state();
            let place = state.channels.get_mut(&channel).unwrap();
            let known = place.messages.iter_mut().find(|known| known["id"] == message.to_string().as_str()).unwrap();
            change(known);
            let (guild, known) = (place.guild, known.clone());
            state.tell(guild, "MESSAGE_UPDATE", &known);
        }
        self.shared.change();
    }

    /// `message` is deleted by whoever may.
    pub(crate) fn delete(&self, channel: u64, message: u64) {
        {
            let mut state = self.state();
            let place = state.channels.get_mut(&channel).unwrap();
            place.messages.retain(|known| known["id"] != message.to_string().as_str());
            let guild = place.guild;
            let mut gone = json!({ "id": message.to_string(), "channel_id": channel.to_string() });
            if let Some(guild) = guild {
                gone["guild_id"] = json!(guild.to_string());
            }
            state.tell(guild, "MESSAGE_DELETE", &gone);
        }
        self.shared.change();
    }

    /// Everything that the bot has posted in `channel`, oldest first.
    pub(crate) fn posted(&self, channel: u64) -> Vec<Value> {
        let state = self.state();
        let messages = state.channels.get(&channel).map(|channel| channel.messages.clone()).unwrap_or_default();
        messages.into_iter().filter(|message| message["author"]["id"] == BOT.to_string().as_str()).collect()
    }

    /// Waits until the bot has posted more than `before` messages in `channel`; gives those after them.
    pub(crate) async fn answers(&self, channel: u64, before: usize) -> Vec<Value> {
        let what = format!("message {} in {channel}", before + 1);
        self.until(&what, |stand_in| {
            let posted = stand_in.posted(channel);
            (posted.len() > before).then(|| posted[before..].to_vec())
        })
        .await
    }

    /// Waits until the bot has posted more than `before` messages in `channel`, however long that takes.
    pub(crate) async fn answered_whenever(&self, channel: u64, before: usize) {
        self.whenever(|stand_in| (stand_in.posted(channel).len() > before).then_some(())).await;
    }

    /// Waits for a message of the bot that contains `words`, after the first `before` of them.
    pub(crate) async fn told(&self, channel: u64, before: usize, words: &str) -> Value {
        let what = format!("{words:?} in {channel}");
        self.until(&what, |stand_in| {
            let posted = stand_in.posted(channel);
            let found = posted.iter().skip(before).find(|message| message["content"].as_str().unwrap().contains(words));
            found.cloned()
        })
        .await
    }

    /// `person` presses what `custom_id` names on `message`; gives the interaction's token.
    pub(crate) fn press(&self, message: &Value, custom_id: &str, person: u64) -> String {
        self.interact(message, person, &json!({ "custom_id": custom_id, "component_type": 2 }))
    }

    /// `person` picks `value` in a menu.
    pub(crate) fn pick(&self, message: &Value, custom_id: &str, value: &str, person: u64) -> String {
        self.interact(message, person, &json!({ "custom_id": custom_id, "component_type": 3, "values": [value] }))
    }

    fn interact(&self, message: &Value, person: u64, data: &Value) -> String {
        let channel = message["channel_id"].as_str().unwrap().parse().unwrap();
        self.interaction_of(channel, person, 3, data, Some(message))
    }

    fn interaction_of(&self, channel: u64, person: u64, kind: u8, data: &Value, message: Option<&Value>) -> String {
        let token = {
            let mut state = self.state();
            let id = state.id();
            let token = format!("token-{id}");
            let (guild, place) = (state.channels[&channel].guild, state.channels[&channel].kind);
            let mut event = json!({
                "id": id.to_string(), "application_id": BOT.to_string(), "type": kind, "token": token, "version": 1,
                "channel_id": channel.to_string(), "channel": { "id": channel.to_string(), "type": place },
                "data": data, "locale": "en-US", "entitlements": [],
                "app_permissions": "0", "authorizing_integration_owners": {}, "attachment_size_limit": 10_485_760,
            });
            if let Some(message) = message {
                event["message"] = message.clone();
            }
            match guild {
                None => event["user"] = json::user(person),
                Some(guild) => {
                    event["guild_id"] = json!(guild.to_string());
                    event["member"] = json::member(person);
                }
            }
            state.interactions.insert(token.clone(), Interaction { channel, ..Interaction::default() });
            state.tell(guild, "INTERACTION_CREATE", &event);
            token
        };
        self.shared.change();
        token
    }

    /// Waits until the bot has acknowledged the interaction; gives how.
    pub(crate) async fn acknowledged(&self, token: &str) -> Value {
        self.until("the acknowledgement", |stand_in| stand_in.interaction(token).callbacks.first().cloned()).await
    }

    /// Waits for the answer that only whoever pressed sees.
    pub(crate) async fn answered(&self, token: &str) -> Value {
        self.until("the answer", |stand_in| stand_in.interaction(token).answer).await
    }

    /// Waits for something that the bot says after that in answer to the same press, and that contains `words`.
    pub(crate) async fn said_alone(&self, token: &str, words: &str) -> Value {
        self.until(&format!("{words:?} in answer to a press"), |stand_in| {
            let said = stand_in.interaction(token).follow_ups;
            said.into_iter().find(|message| message["content"].as_str().unwrap().contains(words))
        })
        .await
    }

    /// A quarter of an hour after a press nothing is taken in answer to it any more.
    pub(crate) fn expire(&self, token: &str) {
        self.state().interactions.get_mut(token).unwrap().expired = true;
    }

    pub(crate) fn interaction(&self, token: &str) -> Interaction {
        self.state().interactions[token].clone()
    }

    /// Every connection to the gateway stays open, and nothing comes over it any more.
    pub(crate) fn mute(&self) {
        for session in self.state().sessions.values_mut() {
            if let Some(line) = session.line.take() {
                let _ = line.send(Line::Mute);
            }
        }
    }

    /// No session can be taken up again.
    pub(crate) fn forget_sessions(&self) {
        self.cut();
        self.state().sessions.clear();
    }

    /// Breaks every connection to the gateway.
    pub(crate) fn cut(&self) {
        for session in self.state().sessions.values_mut() {
            if let Some(line) = session.line.take() {
                let _ = line.send(Line::Cut);
            }
        }
    }
}
