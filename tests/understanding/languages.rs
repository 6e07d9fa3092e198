//! Messages in other languages, and messages that only look like it.

use deskhand::talk::text::Language;

use super::read;

const FOREIGN: &[(&str, Language)] = &[
    ("olvidé mi contraseña", Language::Spanish),
    ("hola, no puedo entrar en mi cuenta", Language::Spanish),
    ("necesito ayuda con mi contraseña por favor", Language::Spanish),
    ("no me llega el codigo al celular", Language::Spanish),
    ("como cambio mi contrasena", Language::Spanish),
    ("我忘记密码了", Language::Chinese),
    ("怎么重置密码?", Language::Chinese),
    ("密码", Language::Chinese),
    ("मैं अपना पासवर्ड भूल गया", Language::Hindi),
    ("비밀번호를 잊어버렸어요", Language::Korean),
    ("도와주세요", Language::Korean),
    ("نسيت كلمة المرور", Language::Arabic),
    ("لا أستطيع تسجيل الدخول إلى حسابي", Language::Arabic),
    ("tôi quên mật khẩu", Language::Vietnamese),
    ("tôi không thể đăng nhập vào tài khoản của mình", Language::Vietnamese),
    ("j'ai oublié mon mot de passe", Language::French),
    ("bonjour, je n'arrive pas à me connecter à mon compte", Language::French),
    ("esqueci minha senha", Language::Portuguese),
    ("não consigo entrar na minha conta da universidade", Language::Portuguese),
    ("ich habe mein passwort vergessen", Language::German),
    ("wie kann ich mein kennwort zurücksetzen", Language::German),
    ("パスワードを忘れました", Language::Japanese),
    ("ログインできません", Language::Japanese),
    ("я забыл пароль", Language::Other),
    ("ξέχασα τον κωδικό μου", Language::Other),
];

const ENGLISH: &[&str] = &[
    "",
    "hola",
    "si",
    "no",
    "ok",
    "por que",
    "jd7fx",
    "José García",
    "Nguyễn",
    "my name is Nguyễn Văn Minh",
    "résumé",
    "thx",
    "lol wut",
    "pls halp",
    "asdfgh qwer zxcv uiop",
    "idk bro",
    "i forgot my contraseña",
    "what does passwort mean",
    "Ω≈ç√",
    "👍👍",
    "eduroam wlan",
    "die app crashed",
    "SSPR_0014",
    "forgot pw",
    "passwrod frogot cant lgin",
    "mizzou tigers",
    "it says Zugriff verweigert on the page",
    "C'est la vie",
];

#[test]
fn other_languages_are_told() {
    let wrong: Vec<_> = FOREIGN
        .iter()
        .map(|(message, language)| (message, read(message).2.language, language))
        .filter(|(_, found, language)| *found != Some(**language))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn short_and_mixed_messages_are_no_other_language() {
    let wrong: Vec<_> = ENGLISH.iter().filter_map(|message| Some((message, read(message).2.language?))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_message_of_the_tables_is_taken_for_another_language() {
    let held_out = super::rows(include_str!("held_out.tsv")).map(|(_, message)| message);
    let examples = super::shipped().understanding.examples().map(|(_, example)| example);
    let wrong: Vec<_> =
        held_out.chain(examples).filter_map(|message| Some((message, read(message).2.language?))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
