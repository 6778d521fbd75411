//! Keys: which are taken, which are refused and why, and how one follows upon another.

use std::fs;

use base64ct::{Base64UrlUnpadded, Encoding};
use jwt_compact::{
    AlgorithmExt, UntrustedToken,
    alg::{Rsa, RsaPublicKey},
    jwk::JsonWebKey,
};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::support::{
    Answer, KEY, Server,
    keys::{ed25519, p256, rsa},
    program::{Process, program, refusal},
    text,
};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn at(folder: &TempDir, name: &str) -> String {
    format!("@{}", folder.path().join(name).display())
}

fn header(token: &str) -> Value {
    let header = Base64UrlUnpadded::decode_vec(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice(&header).unwrap()
}

async fn public_set(server: &Server) -> Answer {
    Answer::of(server.request("GET", "/.well-known/jwks.json")).await
}

#[test]
fn a_key_that_does_not_suit_its_algorithm_is_refused_with_what_to_do() {
    let (rsa_pair, weak, ec, ed) = (rsa(2048), rsa(1024), p256(), ed25519());
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let old_encrypted = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n\
                         -----END RSA PRIVATE KEY-----\n";
    let damaged = rsa_pair.private.replacen("MII", "AAA", 1);
    let secret = "canary".repeat(20);
    let folder = folder(&[
        ("rsa.pem", &rsa_pair.private),
        ("rsa.pub.pem", &rsa_pair.public),
        ("weak.pem", &weak.private),
        ("weak.pub.pem", &weak.public),
        ("ec.pem", &ec.private),
        ("ec.pub.pem", &ec.public),
        ("sec1.pem", &ec.traditional),
        ("ed.pem", &ed.private),
        ("encrypted.pem", encrypted),
        ("old-encrypted.pem", old_encrypted),
        ("damaged.pem", &damaged),
        ("secret.txt", &secret),
        ("empty.txt", "\n"),
    ]);
    let signing = "--signing-key";
    for (arguments, words) in [
        (&["HS256", signing, "@rsa.pem"][..], &[signing, "is a PEM", "secret", "--algorithm"][..]),
        (&["HS512", "--secret-key", "@rsa.pub.pem"], &["--secret-key", "is a PEM"]),
        (&["HS256", signing, "@empty.txt"], &[signing, "is empty"]),
        (&["HS256", signing, "@secret.txt", "--verifying-key", "@rsa.pub.pem"], &["--verifying-key", "leave"]),
        (&["RS256", signing, "@secret.txt"], &[signing, "is no PEM", "openssl genpkey -algorithm RSA"]),
        (&["ES256", signing, &secret], &[signing, "is no PEM", "openssl genpkey -algorithm EC"]),
        (&["EdDSA", "--secret-key", &secret], &["--secret-key", "EdDSA", "--signing-key @FILE"]),
        (&["RS256", signing, "@rsa.pub.pem"], &[signing, "holds a public key", "private one"]),
        (&["RS256", signing, "@encrypted.pem"], &[signing, "is encrypted", "openssl pkey -in"]),
        (&["RS256", signing, "@old-encrypted.pem"], &[signing, "is encrypted"]),
        (&["RS256", signing, "@damaged.pem"], &[signing, "openssl genpkey"]),
        (&["RS256", signing, "@ec.pem"], &[signing, "holds a P-256 key", "an RSA key", "--algorithm"]),
        (&["RS256", signing, "@ed.pem"], &[signing, "holds an Ed25519 key"]),
        (&["ES256", signing, "@rsa.pem"], &[signing, "holds an RSA key", "a P-256 key"]),
        (&["EdDSA", signing, "@sec1.pem"], &[signing, "an Ed25519 key"]),
        (&["RS256", signing, "@weak.pem"], &[signing, "1024 bits", "2048", "--allow-weak-keys"]),
        (&["RS256", signing, "@rsa.pem", "--verifying-key", "@weak.pub.pem"], &["--verifying-key", "does not belong"]),
        (&["RS256", signing, "@rsa.pem", "--verifying-key", "@rsa.pem"], &["--verifying-key", "private", "-pubout"]),
        (&["RS256", signing, "@rsa.pem", "--verifying-key", "@ec.pub.pem"], &["--verifying-key", "P-256"]),
        (&["RS256", signing, "@rsa.pem", "--verifying-key", "nonsense"], &["--verifying-key", "is no PEM"]),
        (&["RS256", "--verifying-key", "@rsa.pub.pem"], &["--verifying-key", "--signing-key"]),
        (&["RS256", "--trusted-keys", "old=@ec.pub.pem"], &["--trusted-keys old", "P-256"]),
        (&["RS256", "--trusted-keys", "old=@rsa.pem"], &["--trusted-keys old", "private"]),
        (&["RS256", "--trusted-keys", "rsa.pub.pem"], &["--trusted-keys", "NAME=@FILE"]),
        (&["RS256", "--trusted-keys", "a=@rsa.pub.pem,a=@rsa.pub.pem"], &["--trusted-keys", "\"a\""]),
        (&["RS256", "--trusted-keys", "a=@rsa.pub.pem", "--key-id", "a"], &["--trusted-keys", "--key-id", "\"a\""]),
    ] {
        let message = refusal(&folder, &[&["--bind", "127.0.0.1:0", "--algorithm"], arguments].concat());
        for word in words {
            assert!(message.contains(word), "{arguments:?}: {message}");
        }
        assert!(!message.contains("canary"), "{message}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 13, "something was written");
}

#[tokio::test]
async fn every_form_that_openssl_writes_a_key_in_is_read() {
    let (rsa, ec, ed) = (rsa(2048), p256(), ed25519());
    let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    for (algorithm, key) in [
        ("RS256", rsa.traditional.clone()),
        ("RS256", rsa.private.replace('\n', "\r\n")),
        ("RS256", rsa.private.replace('\n', "\\n")),
        ("ES256", ec.traditional.clone()),
        ("ES256", format!("{parameters}{}", ec.traditional)),
        ("EdDSA", ed.private),
    ] {
        let server = Server::start(&["--algorithm", algorithm, "--signing-key", &key]).await;
        let pair = server.log_in_spiderman().await;
        assert_eq!(header(&pair.access), json!({"alg": algorithm, "typ": "JWT"}));
        assert_eq!(server.get("/protected/", &pair.access).await.status, 200, "{algorithm}");
        assert_eq!(server.refresh(&pair.refresh).await.status, 200, "{algorithm}");
    }
    let pair = [("RS256", rsa.private, rsa.public), ("ES256", ec.private, ec.public)];
    for (algorithm, private, public) in &pair {
        let flags = ["--algorithm", algorithm, "--signing-key", private, "--verifying-key", public];
        Server::start(&flags).await.log_in_spiderman().await;
    }
}

#[cfg(unix)]
#[test]
fn a_private_key_is_made_once_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    for (algorithm, name) in
        [("RS256", "hallpass.db.rs256.pem"), ("ES256", "hallpass.db.es256.pem"), ("EdDSA", "hallpass.db.eddsa.pem")]
    {
        let folder = tempdir().unwrap();
        let file = folder.path().join(name);
        drop(Process::start(&folder, &["--algorithm", algorithm]));
        let made = fs::read_to_string(&file).unwrap();
        assert!(made.starts_with("-----BEGIN PRIVATE KEY-----"));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        drop(Process::start(&folder, &["--algorithm", algorithm]));
        assert_eq!(fs::read_to_string(&file).unwrap(), made);
    }
}

#[test]
fn a_weak_rsa_key_is_taken_with_a_warning_by_whoever_asks_for_it() {
    let folder = folder(&[("weak.pem", &rsa(1024).private)]);
    let flags = ["--algorithm", "RS256", "--signing-key", "@weak.pem", "--allow-weak-keys"];
    let server = Process::start(&folder, &flags);
    assert!(server.log.contains("1024 bits") && server.log.contains("WARN"), "{}", server.log);
}

#[tokio::test]
async fn a_key_can_be_changed_without_logging_anybody_out() {
    let (old, new) = (p256(), p256());
    let keys = folder(&[("old.pub.pem", &old.public), ("new.pub.pem", &new.public)]);
    let old_key = ["--algorithm", "ES256", "--signing-key", &old.private];
    let (old_trusted, new_trusted) =
        (format!("old={}", at(&keys, "old.pub.pem")), format!("new={}", at(&keys, "new.pub.pem")));

    let before = Server::start(&old_key).await;
    let nameless = before.log_in_spiderman().await;
    let announced = Server::start(&[&old_key[..], &["--key-id", "old", "--trusted-keys", &new_trusted]].concat()).await;
    let named = announced.log_in_spiderman().await;
    assert_eq!(header(&named.refresh), json!({"alg": "ES256", "typ": "JWT", "kid": "old"}));

    let flags = ["--algorithm", "ES256", "--signing-key", &new.private, "--key-id", "new"];
    let changed = Server::start(&[&flags[..], &["--trusted-keys", &old_trusted]].concat()).await;
    for pair in [&nameless, &named] {
        assert_eq!(changed.get("/protected/", &pair.access).await.status, 200);
        let access = text(&changed.refresh(&pair.refresh).await.json["access"]);
        assert_eq!(header(&access)["kid"], "new");
        // A server that is still to be changed takes what the changed one signs.
        assert_eq!(announced.get("/protected/", &access).await.status, 200);
    }

    let done = Server::start(&flags).await;
    for pair in [&nameless, &named] {
        assert_eq!(done.refresh(&pair.refresh).await.status, 401);
    }
}

#[tokio::test]
async fn a_former_secret_is_trusted_like_a_former_public_key() {
    let keys = folder(&[("old.txt", KEY)]);
    let old = Server::start(&[]).await.log_in_spiderman().await;
    let trusted = format!("old={}", at(&keys, "old.txt"));
    let secret = "another-key-another-key-another-key";
    let server = Server::start(&["--signing-key", secret, "--trusted-keys", &trusted]).await;
    assert_eq!(server.refresh(&old.refresh).await.status, 200);
    assert_eq!(Server::start(&["--signing-key", secret]).await.refresh(&old.refresh).await.status, 401);
}

#[tokio::test]
async fn the_public_keys_are_told_and_nothing_else_of_them() {
    let (present, former) = (rsa(2048), rsa(2048));
    let keys = folder(&[("old.pub.pem", &former.public)]);
    let trusted = format!("old={}", at(&keys, "old.pub.pem"));
    let flags = ["--algorithm", "RS256", "--signing-key", &present.private, "--key-id", "new"];
    let server = Server::start(&[&flags[..], &["--trusted-keys", &trusted]].concat()).await;
    let answer = public_set(&server).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    let keys = answer.json["keys"].as_array().unwrap();
    assert_eq!(keys.iter().map(|key| text(&key["kid"])).collect::<Vec<_>>(), ["new", "old"]);
    for key in keys {
        let mut names: Vec<_> = key.as_object().unwrap().keys().collect();
        names.sort_unstable();
        assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
    }
    // Whoever takes the first one from there verifies our tokens with it.
    let public: JsonWebKey<'_> = serde_json::from_value(keys[0].clone()).unwrap();
    let public = RsaPublicKey::try_from(&public).unwrap();
    let access = server.log_in_spiderman().await.access;
    let (rs256, token) = (Rsa::rs256(), UntrustedToken::new(&access).unwrap());
    rs256.validator::<Value>(&public).validate(&token).unwrap();
}

#[tokio::test]
async fn a_secret_is_in_no_set_of_keys() {
    let server = Server::start(&["--key-id", "secret"]).await;
    assert_eq!(public_set(&server).await.whole(), (200, json!({"keys": []})));
}

#[test]
fn a_secret_among_the_trusted_keys_is_not_served_either() {
    let folder = folder(&[("key.txt", KEY)]);
    fs::create_dir(folder.path().join("dist")).unwrap();
    fs::write(folder.path().join("dist/index.html"), "").unwrap();
    fs::write(folder.path().join("dist/old.txt"), KEY).unwrap();
    let flags = ["--static-dir", "dist", "--signing-key", "@key.txt", "--trusted-keys", "old=@dist/old.txt"];
    let output = program(&folder, &flags).output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("a trusted key dist/old.txt") && message.contains("--static-dir"), "{message}");
}
