//! Bad input to the real program: one message that says what to do, status 2, nothing half written.

use std::fs;

use crate::support::{
    keys::p256,
    program::{Process, program, refusal, run},
};
use tempfile::tempdir;

#[test]
fn a_bad_setting_is_refused_by_its_name() {
    let folder = tempdir().unwrap();
    for (arguments, words) in [
        (&["--access-token-lifetime", "soon"][..], &["--access-token-lifetime", "5m"][..]),
        (&["--refresh-token-lifetime=0"], &["--refresh-token-lifetime", "one second"]),
        (&["--algorithm", "RS512"], &["--algorithm", "RS256"]),
        (&["--algorithm", "none"], &["--algorithm", "HS256, HS384, HS512, RS256, ES256 or EdDSA"]),
        (&["--database-url", "postgres://localhost/x"], &["--signing-key", "need the same one", "@FILE"]),
        (
            &["--database-url", "postgres://ada:secret123@localhost:x/"],
            &["--database-url", "postgres://USER:PASSWORD@"],
        ),
        (&["--database-url", "mysql://localhost/x"], &["--database-url", "sqlite://FILE", "postgres://"]),
        (&["--database-url", "sqlite::memory:"], &["--database-url", "memory"]),
        (&["--database-url", "sqlite://%3Amemory%3A"], &["--database-url", "memory"]),
        (&["--database-url", "sqlite://x.db?mode=%6Demory"], &["--database-url", "memory"]),
        (&["--database-url", "sqlite:"], &["--database-url", "no file"]),
        (&["--database-url", "sqlite://"], &["--database-url", "no file"]),
        (&["--database-url", "sqlite://?mode=rwc"], &["--database-url", "no file"]),
        (&["--database-connections", "0"], &["--database-connections", "zero"]),
        (&["--allowed-origins", "*"], &["--allowed-origins", "https://app.example.com"]),
        (&["--rotate-refresh-tokens=maybe"], &["--rotate-refresh-tokens", "true or false"]),
        (&["--user-id-field", "email"], &["--user-id-field", "id, username or mobile"]),
        (&["--extra-claims", "password"], &["--extra-claims", "username"]),
        (&["--key-id", ""], &["--key-id", "such as 2026-05"]),
        (&["--code-pause", "10m"], &["--code-pause", "--code-lifetime"]),
        (&["--user-id-claim", "jti"], &["--user-id-claim", "--jti-claim"]),
        (&["--user-id-claim", "username", "--extra-claims", "username"], &["--user-id-claim", "--extra-claims"]),
        (&["--token-type-claim", "email", "--extra-claims", "mobile,email"], &["--token-type-claim", "--extra-claims"]),
        (&["--sessions", "--blacklist=false"], &["--sessions", "leave --blacklist=false out"]),
        (&["--sessions", "--legacy", "legacy111"], &["--sessions", "--legacy"]),
        (&["--sessions", "--user-id-claim", "sid"], &["--sessions", "--user-id-claim"]),
        (&["--static-dir", "dist"], &["--static-dir", "dist/index.html"]),
        (&["--log", "=="], &["--log"]),
        (&["--bind", "nowhere"], &["--bind", "nowhere", "expected ADDRESS:PORT"]),
        (&["--signing-key", "secret123"], &["--signing-key", "9 bytes", "32", "--allow-weak-keys"]),
        (&["--secret-key", "secret123", "--algorithm", "HS512"], &["--secret-key", "64"]),
        (&["--signing-key", ""], &["--signing-key", "empty"]),
        (&["--signing-key", "@key.pem"], &["--signing-key", "No such file", "put into a file"]),
        (&["--trusted-keys", "old=@key.pem"], &["--trusted-keys old", "No such file"]),
        (&["--users", "users.json"], &["--users", "users.json", "No such file"]),
        (&["--no-such-setting"], &["--no-such-setting"]),
    ] {
        let message = refusal(&folder, &[&["--bind", "127.0.0.1:0"], arguments].concat());
        for word in words {
            assert!(message.contains(word), "{arguments:?}: {message}");
        }
        assert!(!message.contains("secret123"), "{message}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "something was written");
}

#[test]
fn faults_are_for_this_machine_alone() {
    let folder = tempdir().unwrap();
    for bind in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:0.0.0.0]:0"] {
        // The users file is what would be found missing next.
        let message = refusal(&folder, &["--demo", "--bind", bind, "--users", "users.json"]);
        assert!(message.contains("--demo") && message.contains("--bind") && message.contains("127.0.0.1"), "{message}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "something was written");
    for bind in ["127.0.0.1:0", "127.3.2.1:0", "localhost:0"] {
        Process::start(&folder, &["--demo", "--bind", bind]);
    }
}

#[test]
fn a_secret_in_the_folder_that_is_served_is_refused() {
    let folder = tempdir().unwrap();
    let secrets = ["key.pem", "users.json"].map(|name| folder.path().join("dist").join(name));
    fs::create_dir(folder.path().join("dist")).unwrap();
    fs::write(folder.path().join("dist/index.html"), "").unwrap();
    fs::write(&secrets[0], "x".repeat(64)).unwrap();
    fs::write(&secrets[1], r#"{"users": []}"#).unwrap();
    fs::copy(folder.path().join("dist/index.html"), folder.path().join("index.html")).unwrap();
    for (arguments, words) in [
        (&["--static-dir", "."][..], "the database hallpass.db"),
        (&["--static-dir", "dist", "--database-url", "sqlite://dist/../dist/x.db?mode=rwc"], "the database"),
        (&["--static-dir", "dist", "--signing-key", "@dist/key.pem"], "the signing key dist/key.pem"),
        (&["--static-dir", "dist", "--users", "dist/users.json"], "the users file"),
    ] {
        let message = refusal(&folder, &[&["--bind", "127.0.0.1:0"], arguments].concat());
        assert!(message.contains(words) && message.contains("--static-dir"), "{arguments:?}: {message}");
    }
    assert!(!folder.path().join("hallpass.db").exists() && !folder.path().join("dist/x.db").exists());
}

#[cfg(unix)]
#[test]
fn a_database_behind_a_link_into_the_folder_that_is_served_is_refused() {
    let (folder, site) = (tempdir().unwrap(), tempdir().unwrap());
    fs::write(site.path().join("index.html"), "").unwrap();
    fs::write(site.path().join("hidden.db"), "").unwrap();
    std::os::unix::fs::symlink(site.path().join("hidden.db"), folder.path().join("hallpass.db")).unwrap();
    let site = site.path().to_str().unwrap();
    assert!(refusal(&folder, &["--bind", "127.0.0.1:0", "--static-dir", site]).contains("the database"));
}

#[test]
fn a_bad_users_file_is_refused_with_the_place() {
    let folder = tempdir().unwrap();
    for (content, words) in [
        ("{\"users\": [", &["line 1"][..]),
        (r#"{"users": [{"username": "a", "password": "b", "pasword": "c"}]}"#, &["pasword", "line 1 column"]),
        (r#"{"users": [{"username": "a"}]}"#, &["password", "line 1"]),
        (
            r#"{"users": [{"username": "a", "password": "b"}, {"username": "c", "password": " d"}]}"#,
            &["user 2", "\"c\"", "blank"],
        ),
        (
            r#"{"users": [{"username": "a", "password": "b"}, {"username": "a", "password": "b"}]}"#,
            &["user 2", "\"a\"", "twice"],
        ),
        (
            r#"{"users": [{"id": 1, "username": "a", "password": "x"}, {"id": 1, "username": "b", "password": "x"}]}"#,
            &["user 2", "\"b\"", "the id", "twice"],
        ),
        (
            r#"{"users": [{"username": "a", "mobile": "1", "password": "x"}, {"username": "b", "mobile": "1", "password": "x"}]}"#,
            &["user 2", "\"b\"", "the mobile number", "twice"],
        ),
        (r#"{"users": [{"username": "", "password": "b"}]}"#, &["user 1", "empty"]),
        (r#"{"users": [{"username": "a", "password": "pbkdf2_sha1$1$salt$AAAA"}]}"#, &["user 1", "\"a\"", "hash"]),
    ] {
        fs::write(folder.path().join("users.json"), content).unwrap();
        let message = refusal(&folder, &["--bind", "127.0.0.1:0", "--users", "users.json"]);
        for word in [&["users.json", "--users"], words].concat() {
            assert!(message.contains(word), "{content}: {message}");
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was written");
}

#[test]
fn a_users_file_with_the_id_of_another_user_adds_nobody() {
    let folder = tempdir().unwrap();
    run(&folder, &["user", "add", "ada", "--password", "x"]);
    let before = run(&folder, &["user", "list", "--json"]).stdout;
    let users = r#"{"users": [{"username": "a", "password": "x"}, {"id": 1, "username": "b", "password": "x"}]}"#;
    fs::write(folder.path().join("users.json"), users).unwrap();
    assert!(refusal(&folder, &["--bind", "127.0.0.1:0", "--users", "users.json"]).contains("another user"));
    assert_eq!(run(&folder, &["user", "list", "--json"]).stdout, before);
}

#[test]
fn servers_that_start_at_once_on_a_new_database_share_its_key_and_its_users() {
    let folder = tempdir().unwrap();
    let users = r#"{"users": [{"id": 1, "username": "a", "password": "x"}]}"#;
    fs::write(folder.path().join("users.json"), users).unwrap();
    let servers: Vec<_> = std::thread::scope(|scope| {
        let start = || Process::start(&folder, &["--users", "users.json"]);
        let starting: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
        starting.into_iter().map(|server| server.join().unwrap()).collect()
    });
    let names = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    assert_eq!(names, ["hallpass.db", "hallpass.db-shm", "hallpass.db-wal", "hallpass.db.key", "users.json"]);
    drop(servers);
}

#[test]
fn a_port_in_use_is_refused_before_the_database_is_touched() {
    let (folder, other) = (tempdir().unwrap(), tempdir().unwrap());
    let first = Process::start(&folder, &[]);
    let message = refusal(&other, &["--bind", &first.address]);
    assert!(message.contains("--bind") && message.contains("choose another port"), "{message}");
    assert_eq!(fs::read_dir(other.path()).unwrap().count(), 0);
}

#[test]
fn a_command_that_adds_nobody_makes_no_database() {
    let folder = tempdir().unwrap();
    for arguments in [&["user", "list"][..], &["user", "delete", "ada"], &["token", "flush"], &["token", "show", "x"]] {
        let message = refusal(&folder, arguments);
        assert!(message.contains("--database-url") && message.contains("no such file"), "{message}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_empty_variable_is_not_set() {
    let folder = tempdir().unwrap();
    let mut command = program(&folder, &["user", "add", "ada", "--password", "x"]);
    let variables = ["USERS", "ACCESS_TOKEN_LIFETIME", "LOG", "DATABASE_URL", "SIGNING_KEY", "ALLOWED_ORIGINS"];
    let output = command.envs(variables.map(|name| (format!("HALLPASS_{name}"), ""))).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(folder.path().join("hallpass.db").exists());
}

#[test]
fn a_setting_that_does_nothing_is_warned_about() {
    let legacy = [
        &["--legacy", "legacyfork", "--rotate-refresh-tokens", "--blacklist-after-rotation", "--dev-inbox"][..],
        &["--refresh-reuse-grace", "30", "--auth-header-types", "JWT", "--auth-token-types", "sliding"],
        &["--extra-claims", "email", "--user-id-field", "username", "--jwt-auth-cookie-path", "/api"],
    ];
    let pair = p256();
    let private = ["--legacy", "legacyfork", "--jwt-algorithm", "ES256", "--jwt-private-key", &pair.private];
    for (arguments, idle) in [
        (["--refresh-reuse-grace", "30", "--rotate-refresh-tokens"].to_vec(), "--refresh-reuse-grace"),
        (["--content-security-policy", "default-src 'self'"].to_vec(), "--content-security-policy"),
        (
            legacy.concat(),
            "--rotate-refresh-tokens --blacklist-after-rotation --refresh-reuse-grace --auth-header-types --auth-token-types \
             --extra-claims --user-id-field --dev-inbox --jwt-auth-cookie-path",
        ),
        ([&private[..], &["--jwt-secret-key", "a-key"]].concat(), "--jwt-secret-key"),
        (vec![], ""),
    ] {
        let folder = tempdir().unwrap();
        let server = Process::start(&folder, &arguments);
        let warned: Vec<_> = server.log.lines().filter(|line| line.contains(" does nothing ")).collect();
        assert_eq!(warned.len(), idle.split_whitespace().count(), "{}", server.log);
        for setting in idle.split_whitespace() {
            assert!(
                warned.iter().any(|line| line.contains(&format!("\"{setting} ")) && line.contains("WARN")),
                "{setting}"
            );
        }
    }
}

#[test]
fn a_database_that_cannot_be_opened_is_refused() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("text.db"), "this is no database, but it is long enough to be looked at".repeat(20))
        .unwrap();
    for url in ["sqlite://missing/x.db?mode=rwc", "sqlite://missing.db", "sqlite://text.db"] {
        let message = refusal(&folder, &["--bind", "127.0.0.1:0", "--database-url", url]);
        assert!(message.contains("--database-url") && message.contains(url), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn a_database_is_made_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempdir().unwrap();
    let _server = Process::start(&folder, &[]);
    for name in ["hallpass.db", "hallpass.db-wal", "hallpass.db-shm"] {
        assert_eq!(fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_signing_key_is_made_once_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempdir().unwrap();
    let key = folder.path().join("hallpass.db.key");
    let mut first = Process::start(&folder, &[]);
    first.signal("TERM");
    assert!(first.end().success());
    let made = fs::read(&key).unwrap();
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(made.len() >= 64);
    drop(Process::start(&folder, &["--algorithm", "HS512"]));
    assert_eq!(fs::read(&key).unwrap(), made);
}

#[test]
fn a_variable_that_is_no_setting_is_warned_about() {
    let folder = tempdir().unwrap();
    let mut command = program(&folder, &["user", "add", "ada", "--password", "x"]);
    assert!(command.env("HALLPASS_ALGORITM", "HS512").output().unwrap().status.success());
    let mut command = program(&folder, &["--bind", "127.0.0.1:99999"]);
    let output = command.env("HALLPASS_ALGORITM", "HS512").output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("HALLPASS_ALGORITM"));
}

#[test]
fn help_shows_each_settings_variable_and_no_secret() {
    let folder = tempdir().unwrap();
    let output = program(&folder, &["--help"]).env("HALLPASS_SECRET_KEY", "canary").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(help.contains("HALLPASS_SECRET_KEY") && help.contains("HALLPASS_ROTATE_REFRESH_TOKENS"));
    assert!(!help.contains("canary"));
}
