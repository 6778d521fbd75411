//! What a page that is served here may load and call: its own origin, WebAssembly, and the scripts and styles that are written into it.

use std::{
    collections::HashMap,
    fs,
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use axum::http::HeaderValue;
use base64ct::{Base64, Encoding};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};

/// The Content-Security-Policy of a built app's pages.
#[derive(Debug)]
pub(super) struct ContentPolicy {
    folder: PathBuf,
    given: Option<HeaderValue>,
    /// The policy of each page, and when that page was written.
    known: Mutex<HashMap<PathBuf, (SystemTime, HeaderValue)>>,
}

impl ContentPolicy {
    /// `given` is what a setting asks for in the place of ours.
    pub(super) fn new(folder: PathBuf, given: Option<HeaderValue>) -> Self {
        Self { folder, given, known: Mutex::default() }
    }

    /// The policy for the page at this path as it is now: an app may be built anew while it is served.
    pub(super) fn header(&self, path: &str) -> HeaderValue {
        if let Some(given) = &self.given {
            return given.clone();
        }
        let page = self.page(path);
        let Ok(written) = fs::metadata(&page).and_then(|page| page.modified()) else { return policy("") };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(&page) {
            Some((then, policy)) if *then == written => policy.clone(),
            _ => {
                let policy = policy(&fs::read_to_string(&page).unwrap_or_default());
                known.insert(page, (written, policy.clone()));
                policy
            }
        }
    }

    /// The page that is served at this path: one of its own, or the app's.
    fn page(&self, path: &str) -> PathBuf {
        let path = percent_decode_str(path.trim_start_matches('/')).decode_utf8_lossy();
        let is_inside = Path::new(&*path).components().all(|part| matches!(part, Component::Normal(_)));
        let mut page = self.folder.join(&*path);
        if is_inside && page.is_dir() {
            page.push("index.html");
        }
        let is_page = is_inside && page.extension().is_some_and(|extension| extension == "html") && page.is_file();
        if is_page { page } else { self.folder.join("index.html") }
    }
}

fn policy(page: &str) -> HeaderValue {
    let (scripts, styles) = (hashes(page, "script"), hashes(page, "style"));
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).expect("words and base64 are visible ASCII")
}

/// The hash of each element of this name that has its text in the page, as a policy names it.
fn hashes(page: &str, name: &str) -> String {
    // ASCII alone, so that every place is the same in both.
    let lower = page.to_ascii_lowercase();
    let (opening, closing) = (format!("<{name}"), format!("</{name}"));
    let mut hashes = String::new();
    let mut rest = 0;
    while let Some(found) = lower[rest..].find(&opening) {
        let begin = rest + found + opening.len();
        let Some(end_of_tag) = lower[begin..].find('>').map(|found| begin + found) else { break };
        let end = lower[end_of_tag..].find(&closing).map_or(page.len(), |found| end_of_tag + found);
        if !lower[begin..end_of_tag].contains(" src=") {
            // A browser hashes what it has parsed, whose lines end in one way only.
            let text = page[end_of_tag + 1..end].replace("\r\n", "\n").replace('\r', "\n");
            hashes += &format!(" 'sha256-{}'", Base64::encode_string(&Sha256::digest(text)));
        }
        rest = end;
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_page_is_allowed_by_its_hash() {
        // echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = " 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        for page in [
            "<script>alert(1)</script>",
            "<p>é</p><SCRIPT type=\"module\">alert(1)</Script >",
            "<script src=\"/app.js\"></script><script\ndefer>alert(1)",
        ] {
            assert_eq!(hashes(page, "script"), hash, "{page}");
        }
        assert_eq!(hashes("<script>1\r\n2</script>", "script"), hashes("<script>1\n2</script>", "script"));
        assert_eq!(hashes("<script type=\"module\" src=\"/app.js\"></script><style>", "script"), "");
    }

    #[test]
    fn each_script_has_its_hash() {
        let policy = policy("<style>p{}</style><script>1</script><script>2</script>");
        let policy = policy.to_str().expect("it is ASCII");
        assert_eq!(policy.matches("'sha256-").count(), 3, "{policy}");
    }

    #[test]
    fn each_page_of_the_folder_has_a_policy_of_its_own() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let write = |name: &str, page: &str| fs::write(folder.path().join(name), page).expect("a file can be written");
        fs::create_dir(folder.path().join("other")).expect("a folder can be made");
        write("index.html", "<script>1</script>");
        write("other/index.html", "<script>2</script>");
        let of = ContentPolicy::new(folder.path().into(), None);
        let app = of.header("/");
        assert_eq!(
            [of.header("/index.html"), of.header("/login"), of.header("/app.js")],
            [(); 3].map(|()| app.clone())
        );
        assert_eq!([of.header("/../other/"), of.header("/other/..")], [(); 2].map(|()| app.clone()));
        assert_ne!(of.header("/other/"), app);
        assert_eq!(of.header("/other/"), of.header("/other/index.html"));
    }
}
