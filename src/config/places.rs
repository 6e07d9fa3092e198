//! Where things are: addresses of the pages, folders of the stores and of the content.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use ipnet::IpNet;

use super::{
    IsFolder, PublicAddress,
    reader::{Located, Section},
};
use crate::model::ContentFault;

/// The chat page.
#[derive(Debug, Clone)]
pub struct ChatSettings {
    pub listen: SocketAddr,
    pub public: PublicAddress,
    /// The sites that may frame it (`frame-ancestors`).
    pub embed_sites: Vec<PublicAddress>,
    pub trusted_proxies: Vec<IpAddr>,
}

/// The secure panel. Its host name is not the chat's.
#[derive(Debug, Clone)]
pub struct PanelSettings {
    pub listen: SocketAddr,
    pub public: PublicAddress,
    pub trusted_proxies: Vec<IpAddr>,
    /// Where known places are.
    pub campus_ranges: Vec<IpNet>,
}

/// The folders of the stores, all different, and the admin socket.
#[derive(Debug, Clone)]
pub struct StoreSettings {
    pub chat: PathBuf,
    pub verifier: PathBuf,
    pub keys: PathBuf,
    pub socket: PathBuf,
}

/// Articles, prompts and intents: `folder/locale`.
#[derive(Debug, Clone)]
pub struct ContentSettings {
    pub folder: PathBuf,
    pub locale: String,
}

/// The longest path of a Unix socket that every system takes (`sun_path` has 104 bytes on some).
const SOCKET_PATH: usize = 100;

pub(super) fn read_pages(
    mut chat: Section<'_>,
    mut panel: Section<'_>,
    network: Section<'_>,
    faults: &mut Vec<ContentFault>,
) -> Option<(ChatSettings, PanelSettings)> {
    let network = read_network(network, faults);
    let proxies = network.as_ref().map(|network| network.trusted_proxies.as_slice());
    let chat_page = page(&mut chat, proxies);
    let embed_sites =
        chat.texts("embed_sites").and_then(|texts| each(&mut chat, &texts, |text| PublicAddress::parse(text)));
    chat.close(faults);
    let panel_page = page(&mut panel, proxies);
    if let (Some(chat), Some(panel_page)) = (&chat_page, &panel_page) {
        keep_apart(&mut panel, chat, panel_page);
    }
    panel.close(faults);
    let (chat, panel, network) = (chat_page?, panel_page?, network?);
    Some((
        ChatSettings {
            listen: chat.0.value,
            public: chat.1.value,
            embed_sites: values(embed_sites?),
            trusted_proxies: network.trusted_proxies.clone(),
        },
        PanelSettings::of(panel, network),
    ))
}

/// Who stands in front, and who comes from where people are known.
pub(super) struct Network {
    pub(super) trusted_proxies: Vec<IpAddr>,
    campus_ranges: Vec<IpNet>,
}

pub(super) fn read_network(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<Network> {
    let proxies = section.texts("trusted_proxies").and_then(|texts| each(&mut section, &texts, ip_address));
    let campus = section.texts("campus_ranges").and_then(|texts| each(&mut section, &texts, ip_range));
    section.close(faults);
    Some(Network { trusted_proxies: values(proxies?), campus_ranges: values(campus?) })
}

impl PanelSettings {
    pub(super) fn of((listen, public): Page<'_>, network: Network) -> Self {
        let Network { trusted_proxies, campus_ranges } = network;
        Self { listen: listen.value, public: public.value, trusted_proxies, campus_ranges }
    }
}

/// Where a page listens, and where people find it.
pub(super) type Page<'d> = (Located<'d, SocketAddr>, Located<'d, PublicAddress>);

/// Reads `listen` and `public`. Without `proxies` (they were wrong) nothing is said about them.
pub(super) fn page<'d>(section: &mut Section<'d>, proxies: Option<&[IpAddr]>) -> Option<Page<'d>> {
    let listen = section.text("listen").and_then(|text| section.convert(&text, |text| socket_address(text)));
    let public = section.text("public").and_then(|text| section.convert(&text, |text| PublicAddress::parse(text)));
    let (listen, public) = (listen?, public?);
    if let Some(proxies) = proxies.filter(|_| !listen.value.ip().is_loopback()) {
        if !public.value.is_https() {
            section.refuse(listen.fault(
                "other machines could reach this without https",
                "Listen on 127.0.0.1, or make `public` an https address and name the proxy under [network].",
            ));
        } else if proxies.is_empty() {
            section.refuse(listen.fault(
                "other machines could reach this, and no proxy is named",
                "Listen on 127.0.0.1, or name the proxies in front: [network] trusted_proxies = [\"127.0.0.1\"].",
            ));
        }
    }
    Some((listen, public))
}

fn keep_apart(panel: &mut Section<'_>, chat: &Page<'_>, page: &Page<'_>) {
    if chat.1.value.host() == page.1.value.host() {
        panel.refuse(page.1.fault(
            "chat and panel have the same host name",
            "Give the panel a name of its own (on this machine: the chat on 127.0.0.1, the panel on localhost).",
        ));
    }
    if chat.0.value == page.0.value {
        panel.refuse(page.0.fault("chat and panel listen on the same port", "Give the panel another port."));
    }
}

pub(super) fn read_store(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<StoreSettings> {
    let chat = section.text("chat");
    let verifier = section.text("verifier");
    let keys = section.text("keys");
    let socket = read_socket(&mut section);
    keep_folders_apart(&mut section, &[&chat, &verifier, &keys]);
    section.close(faults);
    Some(StoreSettings {
        chat: chat?.value.into(),
        verifier: verifier?.value.into(),
        keys: keys?.value.into(),
        socket: socket?.value.into(),
    })
}

/// The places of a verifier by itself.
pub(super) struct VerifierPlaces {
    pub(super) store: PathBuf,
    pub(super) keys: PathBuf,
    pub(super) socket: PathBuf,
}

pub(super) fn read_verifier_store(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<VerifierPlaces> {
    let store = section.text("verifier");
    let keys = section.text("keys");
    let socket = read_socket(&mut section);
    keep_folders_apart(&mut section, &[&store, &keys]);
    section.close(faults);
    Some(VerifierPlaces { store: store?.value.into(), keys: keys?.value.into(), socket: socket?.value.into() })
}

fn read_socket<'d>(section: &mut Section<'d>) -> Option<Located<'d, String>> {
    let socket = section.text("socket")?;
    let short = |path: &String| path.len() <= SOCKET_PATH;
    section.keep(socket, short, "this path is too long for a socket", "Use a path of at most 100 bytes.")
}

fn keep_folders_apart<'d>(section: &mut Section<'d>, folders: &[&Option<Located<'d, String>>]) {
    let folders: Vec<_> = folders.iter().filter_map(|folder| folder.as_ref()).collect();
    for (place, folder) in folders.iter().enumerate() {
        let path = PathBuf::from(&folder.value);
        let inside = |other: &PathBuf| path.starts_with(other) || other.starts_with(&path);
        if folders.iter().take(place).any(|other| inside(&PathBuf::from(&other.value))) {
            section.refuse(folder.fault(
                "two of these folders are the same, or one lies in the other",
                "Give conversations, the verifier and the keys a folder each.",
            ));
        }
    }
}

pub(super) fn read_content(
    mut section: Section<'_>,
    is_folder: IsFolder<'_>,
    faults: &mut Vec<ContentFault>,
) -> Option<ContentSettings> {
    let folder = section.text("folder").and_then(|folder| {
        let there = |folder: &String| is_folder(folder.as_ref());
        section.keep(
            folder,
            there,
            "this folder is not there",
            "Start Deskhand in the folder that holds it, or write its whole path.",
        )
    });
    let locale = section.text("locale").and_then(|locale| {
        section.keep(locale, |locale| is_locale(locale), "this is not a language tag", "Write one such as \"en\".")
    });
    if let (Some(folder), Some(locale)) = (&folder, &locale)
        && !is_folder(&PathBuf::from(&folder.value).join(&locale.value))
    {
        section.refuse(locale.fault(
            format!("there is no folder {}/{}", folder.value, locale.value),
            "Use a language whose folder is there; the shipped one is \"en\".",
        ));
    }
    section.close(faults);
    Some(ContentSettings { folder: folder?.value.into(), locale: locale?.value })
}

fn is_locale(text: &str) -> bool {
    !text.starts_with('-') && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}

type Why = (String, String);

pub(super) fn each<'d, T>(
    section: &mut Section<'d>,
    texts: &[Located<'d, String>],
    convert: impl Fn(&String) -> Result<T, Why>,
) -> Option<Vec<Located<'d, T>>> {
    let converted: Vec<_> = texts.iter().map(|text| section.convert(text, &convert)).collect();
    converted.into_iter().collect()
}

pub(super) fn values<T>(located: Vec<Located<'_, T>>) -> Vec<T> {
    located.into_iter().map(|located| located.value).collect()
}

fn ip_range(text: &String) -> Result<IpNet, Why> {
    text.parse().map_err(|_| {
        let remedy = "Write the first address and how many bits count, e.g. \"128.206.0.0/16\".".to_owned();
        (format!("this is not a range of addresses: {text}"), remedy)
    })
}

fn ip_address(text: &String) -> Result<IpAddr, Why> {
    text.parse().map_err(|_| {
        (format!("this is not an IP address: {text}"), "Write it in numbers, e.g. \"10.2.0.4\" or \"::1\".".into())
    })
}

fn socket_address(text: &str) -> Result<SocketAddr, Why> {
    text.parse().map_err(|_| {
        let remedy = "Write an IP address and a port, e.g. \"127.0.0.1:8080\".".to_owned();
        (format!("this is not an address to listen on: {text}"), remedy)
    })
}
