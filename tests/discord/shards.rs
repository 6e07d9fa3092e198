//! Several shards: each hears its own guilds, and together they are one bot.

use crate::{
    house::{ADA, BEN, House},
    stand_in::StandIn,
};

/// Discord gives a guild to the shard `(id >> 22) % shards`.
pub(crate) const EVEN: u64 = 1_000 << 22;
pub(crate) const ODD: u64 = 1_001 << 22;

#[tokio::test(flavor = "multi_thread")]
async fn two_shards_are_one_bot() {
    let discord = StandIn::start().await;
    discord.advise_shards(2);
    let mut house = House::with(discord, "discord-shards", "", "").await;
    house.discord.until("both shards", |discord| (discord.connected() == [(0, 2), (1, 2)]).then_some(())).await;
    let (even, odd) = (house.discord.channel_of(EVEN), house.discord.channel_of(ODD));
    let direct = house.discord.direct(ADA);
    house.discord.mention(even, ADA, "how do i update my password");
    house.discord.mention(odd, BEN, "how do i update my password");
    house.discord.write(direct, ADA, "what are the password rules");
    let (adas, bens) = (house.discord.thread_of(ADA).await, house.discord.thread_of(BEN).await);
    house.discord.told(adas, 0, "Step 1 of ").await;
    house.discord.told(bens, 0, "Step 1 of ").await;
    house.discord.told(direct, 0, "8 characters").await;
    // Both lines break, and both are taken up where they were.
    house.discord.cut();
    house.discord.write(adas, ADA, "next");
    house.discord.write(bens, BEN, "next");
    house.discord.told(adas, 1, "Step 2 of ").await;
    house.discord.told(bens, 1, "Step 2 of ").await;
    for (channel, count) in [(adas, 2), (bens, 2), (direct, 1)] {
        assert_eq!(house.discord.posted(channel).len(), count);
    }
    assert_eq!((house.discord.identified(), house.discord.resumed()), (2, 2));
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_hears_the_shards_that_it_is_given() {
    let discord = StandIn::start().await;
    let mut house = House::with(discord, "discord-range", "shards = \"1-1 of 2\"\n", "").await;
    let (even, odd) = (house.discord.channel_of(EVEN), house.discord.channel_of(ODD));
    house.discord.mention(even, ADA, "how do i update my password");
    house.discord.mention(odd, BEN, "how do i update my password");
    let thread = house.discord.thread_of(BEN).await;
    house.discord.told(thread, 0, "Step 1 of ").await;
    assert!(house.discord.posted(even).is_empty());
    assert_eq!(house.discord.connected(), [(1, 2)]);
    house.stop().await;
}
