//! What is wrong in the writing of the file itself, before any of its meaning: TOML's own rules, in French.

use toml::de::Error;

use super::reperes;

/// The library's words, and ours. The first whose words begin the message wins.
const PHRASES: &[(&str, &str)] = &[
    ("duplicate key", "est écrit deux fois : gardez une seule ligne"),
    ("string values must be quoted", "mettez ce texte entre guillemets, comme \"ceci\""),
    ("missing value", "la valeur manque après « = »"),
    ("key with no value", "écrivez « = » et une valeur après la clé"),
    ("extra `=`", "il y a un « = » de trop"),
    ("extra comma", "il y a une virgule de trop"),
    ("missing comma between array elements", "mettez une virgule entre deux éléments de la liste"),
    ("missing comma between key-value pairs", "mettez une virgule entre deux clés"),
    ("unclosed array table", "fermez le titre de la section par « ]] »"),
    ("unclosed table", "fermez le titre de la section par « ] »"),
    ("unclosed array", "fermez la liste par « ] »"),
    ("unclosed inline table", "fermez par « } »"),
    ("missing inline table opening", "ouvrez par « { », ou retirez « } »"),
    ("missing array opening", "ouvrez la liste par « [ », ou retirez « ] »"),
    ("unexpected `=` in array", "mettez { } autour de chaque « clé = valeur » de la liste"),
    ("missing key", "écrivez une clé avant « = »"),
    ("missing assignment", "écrivez « = » et une valeur après la clé"),
    ("extra assignment", "il y a un « = » de trop"),
    ("invalid key-value pair", "cette ligne n’est ni « clé = valeur » ni le titre d’une [section]"),
    ("invalid inline table element", "entre { }, écrivez « clé = valeur » et des virgules"),
    ("invalid unquoted key", "une clé s’écrit avec des lettres sans accent, des chiffres, « - » et « _ »"),
    ("unquoted keys cannot be empty", "écrivez une clé avant « = »"),
    (
        "missing escaped value",
        "après « \\ » dans un texte, écrivez n, t, \" ou \\ ; pour la barre elle-même, écrivez \\\\",
    ),
    ("invalid basic string", "fermez les guillemets sur cette ligne"),
    ("invalid literal string", "fermez l’apostrophe sur cette ligne"),
    ("invalid multi-line", "fermez le texte par trois guillemets"),
    ("missing opening quote", "ouvrez le texte par un guillemet"),
    ("unexpected leading zero", "un nombre ne commence pas par 0 ; si c’est un code, mettez-le entre guillemets"),
    ("invalid integer", "ce nombre est mal écrit ; mettez entre guillemets ce qui n’est pas un nombre entier"),
    ("invalid float", "ce nombre est mal écrit ; un montant se met entre guillemets (exemple : \"3,35 €\")"),
    ("invalid mantissa", "ce nombre est mal écrit ; un montant se met entre guillemets (exemple : \"3,35 €\")"),
    ("invalid fraction", "ce nombre est mal écrit ; un montant se met entre guillemets (exemple : \"3,35 €\")"),
    ("invalid boolean", "écrivez true ou false"),
    ("invalid date-time", "mettez les dates entre guillemets (exemple : \"2026-09-01\")"),
    ("unexpected key or value", "il y a un mot de trop : une seule clé par ligne, un texte entre guillemets"),
    ("unexpected content", "ces caractères sont de trop"),
    (
        "cannot extend value",
        "a déjà une valeur plus haut : retirez cette ligne, ou écrivez toute la section au même endroit",
    ),
    ("carriage return", "un retour chariot est seul : enregistrez le fichier avec des fins de ligne ordinaires"),
    ("missing table open", "ce crochet ne ferme rien : retirez-le, ou ouvrez la liste plus haut"),
    ("`_` may only go", "dans un nombre, « _ » se met entre deux chiffres"),
    ("redundant", "ce nombre a un signe ou un préfixe de trop"),
    ("unexpected sign", "ce nombre a un signe de trop"),
    ("radix must", "écrivez ce nombre en chiffres ordinaires"),
    ("integers with a radix", "écrivez ce nombre en chiffres ordinaires"),
    ("too few unicode", "après « \\u » dans un texte, écrivez 4 chiffres hexadécimaux"),
    ("invalid comment", "ce commentaire contient un caractère invisible : retirez-le"),
    ("missing comment", "un commentaire commence par « # »"),
    ("keys cannot be", "une clé s’écrit sur une ligne, sans guillemets"),
    ("invalid value", "cette valeur est mal écrite ; un texte se met entre guillemets"),
    ("recursion limit", "trop de crochets ou d’accolades les uns dans les autres"),
    ("cannot recurse", "trop de crochets ou d’accolades les uns dans les autres"),
];

/// What a bracket, a brace or a comma that is missing makes the reader say, until the end of the file.
const CROCHETS: &[&str] = &[
    "missing comma",
    "missing key",
    "missing array opening",
    "missing inline table",
    "missing table open",
    "missing assignment",
    "extra comma",
    "extra assignment",
    "invalid inline table",
    "invalid key-value pair",
    "unclosed",
    "unexpected `=`",
];

/// Line and sentence of each fault, in the order of the file, without the echoes: the reader of TOML goes on after a fault,
/// and takes much for faulty that only stands behind one.
pub(super) fn fautes(texte: &str, erreurs: &[Error]) -> Vec<(usize, String)> {
    let mut erreurs: Vec<&Error> = erreurs.iter().collect();
    erreurs.sort_by_key(|erreur| erreur.span().map(|portee| portee.start));
    let est = |erreur: &Error, debuts: &[&str]| debuts.iter().any(|debut| erreur.message().starts_with(debut));
    // What could not be read has put the rest elsewhere: it then seems to stand twice.
    if erreurs.iter().any(|erreur| !est(erreur, &["duplicate key"])) {
        erreurs.retain(|erreur| !est(erreur, &["duplicate key"]));
    }
    let mut suite = "";
    if let Some(premier) = erreurs.iter().position(|erreur| est(erreur, CROCHETS)) {
        if erreurs.iter().skip(premier + 1).any(|erreur| est(erreur, &["unclosed"])) {
            suite = " ; vérifiez aussi que la liste ou l’accolade ouverte plus haut est fermée";
        }
        erreurs.truncate(premier + 1);
    }
    let dernier = erreurs.len().saturating_sub(1);
    let mut fautes: Vec<(usize, String)> = Vec::new();
    for (rang, erreur) in erreurs.into_iter().enumerate() {
        let (ligne, phrase) = traduire(texte, erreur);
        // What follows a fault on its line is most often its echo.
        if fautes.iter().all(|(autre, _)| *autre != ligne) {
            fautes.push((ligne, if rang == dernier { phrase + suite } else { phrase }));
        }
    }
    fautes
}

/// Line, and sentence: what is wrong and what to write.
fn traduire(texte: &str, erreur: &Error) -> (usize, String) {
    let portee = erreur.span().unwrap_or_default();
    let mot = texte.get(portee.clone()).unwrap_or_default().trim();
    let message = match erreur.message() {
        message if mot.is_empty() && message.starts_with("string values must be quoted") => "missing value",
        message => message,
    };
    let phrase = PHRASES
        .iter()
        .find(|(debut, _)| message.starts_with(debut))
        .map_or_else(|| format!("ce n’est pas du TOML ({message})"), |(_, phrase)| (*phrase).to_owned());
    // Past a few words, what is quoted hides what is said; and a sentence without its word would not say of what.
    let cite = !mot.is_empty() && mot.chars().count() <= 40 && !mot.contains('\n');
    let de_quoi = matches!(phrase.split(' ').next(), Some("est" | "a"));
    let ligne = reperes::ligne(texte, portee.start);
    // « prix = 1,00 € »: the comma ends the number, and what follows is no key.
    if texte.lines().nth(ligne.saturating_sub(1)).is_some_and(montant_sans_guillemets) {
        return (ligne, "mettez le montant entre guillemets (exemple : prix = \"1,00 €\")".to_owned());
    }
    let phrase = match (cite, de_quoi) {
        (true, true) => format!("« {mot} » {phrase}"),
        (true, false) => format!("{phrase} (ici : {mot})"),
        (false, true) => format!("cette clé {phrase}"),
        (false, false) => phrase,
    };
    (ligne, phrase)
}

/// Whether a value of this line is an amount with its comma, bare.
fn montant_sans_guillemets(ligne: &str) -> bool {
    let chiffres = |texte: &str| texte.bytes().take_while(u8::is_ascii_digit).count();
    ligne.split('=').skip(1).any(|valeur| {
        let valeur = valeur.trim_start();
        let entiers = chiffres(valeur);
        let centimes = valeur.get(entiers..).and_then(|reste| reste.strip_prefix(','));
        entiers > 0 && centimes.is_some_and(|centimes| chiffres(centimes) == 2)
    })
}
